//! What is kept of a form field while its document is replaced.

/// A field as plain data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) value: String,
    pub(super) ticked: bool,
    pub(super) autocomplete: String,
    pub(super) read_only: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Text,
    Password,
    Select,
    /// A checkbox or a radio button.
    Tick,
    /// Hidden fields and files.
    Other,
}

/// The input of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Draft {
    Text(String),
    Choice(String),
    Ticked(bool),
}

impl Kind {
    /// The kind of an `<input>` with this type.
    pub(super) fn of_input(kind: &str) -> Self {
        match kind {
            "radio" | "checkbox" => Self::Tick,
            "hidden" | "file" => Self::Other,
            "password" => Self::Password,
            _ => Self::Text,
        }
    }
}

impl Field {
    /// Identifies the field across documents. Radio buttons and checkboxes often have no id; a
    /// group shares one name and differs by value.
    pub(super) fn key(&self) -> Option<String> {
        if !self.id.is_empty() {
            return Some(self.id.clone());
        }
        (self.kind == Kind::Tick).then(|| format!("{}={}", self.name, self.value))
    }

    /// A revealed password is temporarily a text field.
    pub(super) fn is_password(&self) -> bool {
        self.kind == Kind::Password || self.autocomplete.ends_with("-password")
    }

    pub(super) fn draft(&self) -> Option<Draft> {
        match self.kind {
            Kind::Text | Kind::Password if self.read_only => None,
            Kind::Text | Kind::Password => Some(Draft::Text(self.value.clone())),
            Kind::Select => Some(Draft::Choice(self.value.clone())),
            Kind::Tick => Some(Draft::Ticked(self.ticked)),
            Kind::Other => None,
        }
    }

    /// Whether the draft replaces what the server sent. Text from the server wins.
    pub(super) fn takes(&self, draft: &Draft) -> bool {
        match draft {
            Draft::Text(_) => {
                matches!(self.kind, Kind::Text | Kind::Password) && self.value.is_empty()
            }
            Draft::Choice(_) => self.kind == Kind::Select,
            Draft::Ticked(_) => self.kind == Kind::Tick,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Draft, Field, Kind};

    fn field(kind: Kind, value: &str) -> Field {
        Field { id: "name".into(), kind, value: value.into(), ..Field::default() }
    }

    #[test]
    fn text_fills_a_field_that_the_server_left_empty() {
        let draft = field(Kind::Text, "Ann").draft().expect("text is kept");
        assert_eq!(draft, Draft::Text("Ann".into()));
        assert!(field(Kind::Text, "").takes(&draft));
        assert!(!field(Kind::Text, "Anna").takes(&draft), "the server's text wins");
    }

    #[test]
    fn choices_and_ticks_are_kept() {
        let choice = field(Kind::Select, "sms").draft().expect("a choice is kept");
        assert!(field(Kind::Select, "email").takes(&choice));
        let ticked = Field { ticked: true, ..field(Kind::Tick, "yes") };
        assert_eq!(ticked.draft(), Some(Draft::Ticked(true)));
        assert!(field(Kind::Tick, "yes").takes(&Draft::Ticked(true)));
    }

    #[test]
    fn a_field_of_another_kind_does_not_take_a_draft() {
        assert!(!field(Kind::Tick, "").takes(&Draft::Text("Ann".into())));
        assert!(!field(Kind::Select, "").takes(&Draft::Ticked(true)));
        assert!(!field(Kind::Other, "").takes(&Draft::Text("Ann".into())));
    }

    #[test]
    fn hidden_fields_files_and_read_only_fields_are_not_kept() {
        assert_eq!(field(Kind::of_input("hidden"), "7").draft(), None);
        assert_eq!(field(Kind::of_input("file"), "users.csv").draft(), None);
        assert_eq!(Field { read_only: true, ..field(Kind::Text, "Ann") }.draft(), None);
    }

    #[test]
    fn a_password_is_recognized_when_it_is_revealed() {
        let revealed =
            Field { autocomplete: "current-password".into(), ..field(Kind::Text, "secret") };
        assert!(revealed.is_password());
        assert!(field(Kind::of_input("password"), "secret").is_password());
        assert!(!field(Kind::of_input("email"), "ann@example.com").is_password());
    }

    #[test]
    fn boxes_without_an_id_differ_by_name_and_value() {
        let row = |value: &str| Field {
            id: String::new(),
            name: "user".into(),
            ..field(Kind::Tick, value)
        };
        assert_eq!(row("7").key().as_deref(), Some("user=7"));
        assert_ne!(row("7").key(), row("8").key());
        let text = Field { id: String::new(), ..field(Kind::Text, "") };
        assert_eq!(text.key(), None);
    }
}
