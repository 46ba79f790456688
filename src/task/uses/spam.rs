//! Many to one: a short message, spam or not. Both kinds use the same words: it matters who won, and whose password it is.

use super::grammar::{Pair, expand, some};
use crate::task::moscow::Language;

/// Messages of each kind, taken of all that the grammar can make.
const MOST: usize = 1000;

/// The messages with what they are.
pub fn all(language: Language) -> Vec<Pair> {
    let (opening, closing, spam, fine, names) = match language {
        Language::English => (
            "{|hello|dear friend|hi}",
            "{|now|today|please|thank you}",
            ENGLISH_SPAM,
            ENGLISH_FINE,
            ["spam", "fine"],
        ),
        Language::Korean => (
            "{|안녕하세요|저기요|잠시만요}",
            "{|감사합니다|고맙습니다}",
            KOREAN_SPAM,
            KOREAN_FINE,
            ["스팸", "정상"],
        ),
    };
    let mut messages = Vec::new();
    for (templates, name) in [(spam, names[0]), (fine, names[1])] {
        let mut all = Vec::new();
        for template in templates {
            let whole = format!("{opening} {template} {closing}");
            let of_template = expand(&whole).into_iter();
            all.extend(of_template.map(|message| Pair::new(message, name)));
        }
        messages.extend(some(all, MOST));
    }
    messages
}

const ENGLISH_SPAM: &[&str] = &[
    "you won a {free|} {phone|gift|ticket|car}",
    "click {the|this} link for a free {phone|gift|ticket|car}",
    "click {the|this} link to win a {phone|gift|ticket|car}",
    "send us your {password|card number|bank account}",
    "your {card|account|phone} is locked click {the|this} link",
    "your {card|account|phone} is locked call us",
    "your {gift|ticket|phone} is waiting send us {money|your password}",
];

const ENGLISH_FINE: &[&str] = &[
    "I won a {free|} {phone|gift|ticket|car}",
    "I lost my {phone|ticket|card|password}",
    "are you free for {lunch|dinner|coffee}",
    "send me your {photos|address|new number}",
    "I sent you the {link|ticket|address|money}",
    "the link you sent me is {great|funny}",
    "my {card|account|phone} is locked call me at home",
    "I am waiting for you at the bank call me",
    "your {gift|ticket|phone} is at my home",
];

const KOREAN_SPAM: &[&str] = &[
    "무료 {쿠폰에|선물에|여행에|이벤트에} 당첨되셨습니다",
    "링크를 {누르고|눌러} {쿠폰을|선물을|상품권을|돈을} 받으세요",
    "{무료|공짜} {쿠폰을|선물을|상품권을} 보내 드립니다",
    "고객님의 {계좌가|카드가|휴대폰이} 정지되었습니다 링크를 누르세요",
    "{비밀번호를|카드 번호를|계좌 번호를} 보내 주세요",
    "고객님의 {쿠폰이|선물이|돈이} 기다립니다 전화 주세요",
];

const KOREAN_FINE: &[&str] = &[
    "무료 {쿠폰을|선물을|여행을} 받은 친구가 전화했어요",
    "제가 무료 {쿠폰에|여행에|이벤트에} 당첨되었어요",
    "보내 준 {링크를|쿠폰을|선물을|사진을} 잘 봤어요",
    "제 {계좌가|카드가|휴대폰이} 정지되었어요 전화 주세요",
    "{어제 찍은|여행} 사진을 보내 주세요",
    "{주소를|약속 시간을|새 전화번호를} 보내 주세요",
    "{점심을|저녁을|빵을} 같이 먹을까요",
    "{은행에서|집에서|학교에서} 기다리고 있어요 전화 주세요",
    "{비밀번호를|카드 번호를} 잊어버렸어요",
];
