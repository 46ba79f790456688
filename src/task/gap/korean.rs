//! A counter decides what is counted: 권 counts books, 마리 animals.

use super::{Slot, Tables};

const TIMES: &[&str] = &["어제", "오늘", "아침에", "저녁에", "지난주에"];
const PLACES: &[&str] = &["시장에서", "길에서", "집에서", "학교에서", "공원에서"];
const WHO: &[&str] = &["오빠가", "친구가", "동생이", "이모가", "형이"];
const NUMBERS: &[&str] = &["한", "두", "세", "네", "다섯"];

pub static TABLES: Tables = Tables {
    answers: [
        "강아지",
        "책",
        "자동차",
        "장미",
        "나무",
        "양말",
        "연필",
        "편지",
    ],
    clues: [
        [
            "마리는",
            "권은",
            "대는",
            "송이는",
            "그루는",
            "켤레는",
            "자루는",
            "통은",
        ],
        [
            "마리를",
            "권을",
            "대를",
            "송이를",
            "그루를",
            "켤레를",
            "자루를",
            "통을",
        ],
    ],
    forms: [
        // 어제 길에서 본 세 마리는 ___ 같아요
        &[
            Slot::Any(TIMES),
            Slot::Any(PLACES),
            Slot::Any(&["본", "그린", "찾은"]),
            Slot::Any(NUMBERS),
            Slot::Clue,
            Slot::Gap,
            Slot::Any(&["같아요", "맞아요"]),
        ],
        // 어제 친구가 길에서 ___ 세 마리를 봤어요
        &[
            Slot::Any(TIMES),
            Slot::Any(WHO),
            Slot::Any(PLACES),
            Slot::Gap,
            Slot::Any(NUMBERS),
            Slot::Clue,
            Slot::Any(&["봤어요", "그렸어요", "찾았어요"]),
        ],
    ],
};
