//! The code lists of the packs agree with themselves and with the organisations that packs place by them.

use std::path::Path;
use std::sync::Arc;

use guicheng_engine::{Pack, PackLibrary};

fn pack(id: &str) -> Arc<Pack> {
    let library = PackLibrary::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("../rulepacks")).unwrap();
    library.load(id).unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn the_industry_divisions_are_01_to_97() {
    let pack = pack("national");
    let list = pack.codes().get("industry_divisions").unwrap();
    let codes: Vec<&str> = list.entries.ids().map(|code| code.as_str()).collect();
    let expected: Vec<String> = (1..=97).map(|number| format!("{number:02}")).collect();
    assert_eq!(codes, expected);
}

#[test]
fn a_territory_lies_in_a_listed_city_and_province() {
    for (id, province, cities, counties) in [("liaoning", "21", 14, 100), ("chongqing", "50", 0, 39)] {
        let pack = pack(id);
        let entries = &pack.codes().get("territories").unwrap().entries;
        let own = || entries.ids().map(|code| code.as_str()).filter(|code| code.starts_with(province));
        assert_eq!(own().filter(|code| code.ends_with("00") && !code.ends_with("0000")).count(), cities, "{id}");
        assert_eq!(own().filter(|code| !code.ends_with("00")).count(), counties, "{id}");
        for code in own() {
            let above = if cities == 0 { format!("{province}0000") } else { format!("{}00", code.split_at(4).0) };
            assert!(entries.contains(&above), "{id}: {code} lies in {above}, which is not listed");
        }
    }
}

#[test]
fn an_organisation_bears_the_name_of_its_territory() {
    for id in ["chongqing", "liaoning"] {
        let pack = pack(id);
        let entries = &pack.codes().get("territories").unwrap().entries;
        for organisation in pack.organisations.values() {
            let Some(territory) = &organisation.territory else { continue };
            let name = entries.get(territory).unwrap_or_else(|| panic!("{id}: {territory} is not listed"));
            let title = &organisation.title.zh;
            assert!(title.starts_with(&*name.title.zh), "{id}: {title} is placed in {territory} {}", name.title.zh);
        }
    }
}
