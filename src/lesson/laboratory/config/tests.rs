use super::*;

fn read(address: &str) -> (Config, Vec<Complaint>) {
    let mut complaints = Vec::new();
    let config = Config::read(&Query::parse(address), Locale::ko, None, &mut complaints);
    (config, complaints)
}

#[test]
fn every_task_opens_with_settings_that_can_be_trained() {
    for name in TaskName::ALL {
        let (config, complaints) = read(&format!("task={name}"));
        assert_eq!(complaints, []);
        assert_eq!(config.setup.task.name(), name);
        assert!(config.setup.check().is_ok(), "{name}");
    }
}

#[test]
fn an_address_sets_everything() {
    let (config, complaints) = read(
        "task=adding&length=30&cell=gru&layers=2&directions=2&units=12&embedding=5&init=orthogonal&forget=2\
         &optimizer=momentum&rate=0.05&clip=off&truncation=7&batch=3&updates=99&seed=5&layer=2r&view=gradient&radius=1.5&block=z",
    );
    assert_eq!(complaints, []);
    let Config { setup, look } = config;
    assert_eq!(setup.task, Task::Adding { length: 30 });
    assert_eq!(
        (setup.kind, setup.layers, setup.bidirectional),
        (Kind::Gru, 2, true)
    );
    assert_eq!(
        (setup.units, setup.batch, setup.updates, setup.seed),
        (12, 3, 99, 5)
    );
    assert_eq!((setup.clip, setup.truncation), (None, Some(7)));
    assert_eq!(setup.init.forget_bias, Some(2.0));
    assert_eq!(setup.optimizer, Optimizer::Momentum);
    assert_eq!((look.layer.layer, look.layer.direction), (1, 1));
    assert_eq!((look.radius, look.block), (Some(1.5), Some(Gate::Update)));
}

#[test]
fn what_means_nothing_is_reported() {
    for bad in [
        "task=chess",
        "length=1",
        "length=5000",
        "cell=cnn",
        "layers=0",
        "directions=3",
        "units=1e9",
        "embedding=-1",
        "init=magic",
        "forget=much",
        "optimizer=lion",
        "rate=0",
        "rate=NaN",
        "clip=none",
        "truncation=0",
        "batch=0",
        "updates=0",
        "seed=-1",
        "view=moon",
        "view=writing",
        "layer=2",
        "layer=1r",
        "block=q",
        "block=z",
        "radius=-1",
        "radius=inf",
        "sample=x",
        "temperature=0",
        "count=0",
        "draw=1.5",
        "at=zzz",
        "at=-1",
        "at=99999999",
        "task=moscow&stories=fr",
        "task=text&stories=fr",
    ] {
        assert_eq!(read(bad).1.len(), 1, "{bad}");
    }
    assert_eq!(read("task=moscow&least=9&most=3").1.len(), 1);
    let long = format!("task=text&text={}", "가".repeat(LINK_TEXT + 1));
    let complaints = read(&long).1;
    assert_eq!(complaints.len(), 1);
    assert_eq!(complaints[0].used, "예시 글");
}

#[test]
fn stories_keep_their_language_whatever_the_page_s_is() {
    for task in ["moscow", "text"] {
        for (address, language) in [
            (format!("task={task}"), Language::Korean),
            (format!("task={task}&stories=en"), Language::English),
        ] {
            let (config, complaints) = read(&address);
            assert_eq!(complaints, []);
            assert_eq!(stories(&config.setup.task), Some(language), "{address}");
        }
    }
    assert_eq!(stories(&read("task=text&text=abab").0.setup.task), None);
    assert_eq!(stories(&read("task=parity").0.setup.task), None);
}

#[test]
fn a_text_is_in_the_address_or_in_the_page_and_never_in_both() {
    let most = "가".repeat(LINK_TEXT);
    assert_eq!(placed(most.clone()), (Some(most.clone()), None));
    let more = format!("{most}나");
    assert_eq!(placed(more.clone()), (None, Some(more)));
}

#[test]
fn a_text_that_the_page_keeps_comes_before_the_address() {
    let query = Query::parse("task=text&text=abab");
    let kept = Config::read(&query, Locale::ko, Some("baba"), &mut Vec::new());
    let Task::Text { text, .. } = kept.setup.task else {
        panic!("a text task");
    };
    assert_eq!(text, "baba");
}
