//! The dialog D-USER-EDIT.

use super::{confirmation::Question, edit_form::EditForm, return_to::ReturnTo, words};
use crate::pages::{
    form_state::FormState,
    path,
    reply::{Reply, onward, page::zone},
    request::SignedIn,
    sentence,
    ui::{
        button::{ButtonKind, Submit},
        callout::Callout,
        date_field::DateField,
        dialog::{Cancel, Dialog},
        error_summary::FieldErrors,
        field::{EmailField, FieldError, HiddenField, SelectField, TextField},
        first_focus::FirstFocus,
        form_action::form_action,
        notice::Notice,
        overlay::Overlay,
        switch::Switch,
        time::{Style, moment},
    },
};
use axum::http::StatusCode;
use identity::{requirement::Override, second_factor::State, users::User};
use jiff::tz::TimeZone;
use leptos::prelude::*;

const TITLE: &str = "Edit user";
/// The id of the form, for errors that concern all of it.
pub(super) const FORM: &str = "user-edit-form";
const RESET: &str = "user-reset-form";

pub(super) async fn dialog(
    signed_in: &SignedIn,
    return_to: &ReturnTo,
    status: StatusCode,
    user: User,
    state: FormState<EditForm>,
) -> Reply {
    let action = return_to.over(&path::with(path::USER_EDIT, user.id));
    let reset = path::user_question(user.id, Question::Reset.word());
    let (close, zone) = (return_to.path().to_owned(), zone(&signed_in.context));
    let failed = state.has_mistakes();
    let overlay = Overlay::new(TITLE, failed, move || {
        let FormState { values: form, errors, .. } = state;
        let conflict = errors.at(FORM);
        let (email, offers_reset) = (user.email.clone(), offers_reset(&user));
        let disables = user.state == State::Enabled && user.switch_is_free();
        let reset = offers_reset.then(|| {
            let from = close.clone();
            view! {
                <form id=RESET method="get" action=reset hidden>
                    <input r#type="hidden" name="from" value=from />
                </form>
            }
        });
        view! {
            <Dialog
                id="user-edit"
                title=TITLE
                close
                announce=conflict.clone().unwrap_or_default()
                actions=view! {
                    <Save disables />
                    <Cancel />
                }
            >
                <p class="muted" translate="no">{email}</p>
                <form class="form user-edit" id=FORM method="post" action=form_action(action) novalidate>
                    {conflict.map(|text| view! { <FieldError field=FORM text /> })}
                    <Fields form errors user zone />
                </form>
                {reset}
            </Dialog>
        }
    });
    onward::over(&signed_in.context, status, return_to.path(), overlay)
}

/// "Save". The style sheet replaces it while the switch is off, if saving then removes the user's
/// methods.
#[component]
fn Save(disables: bool) -> AnyView {
    let save = view! { <Submit label="Save" kind=ButtonKind::Primary form=FORM /> };
    if !disables {
        return save.into_any();
    }
    view! {
        <div data-switched="on">{save}</div>
        <div data-switched="off">
            <Submit label="Save and disable" kind=ButtonKind::Danger form=FORM />
        </div>
    }
    .into_any()
}

#[component]
fn Fields(form: EditForm, errors: FieldErrors, user: User, zone: TimeZone) -> AnyView {
    let shown = [
        ("stamp", form.stamp),
        ("name_was", form.name_was),
        ("email_was", form.email_was),
        ("user_name_was", form.user_name_was),
        ("role_was", form.role_was),
    ];
    let shown = shown.map(|(name, value)| view! { <HiddenField name value /> });
    let switch_was =
        form.two_factor_was.map(|value| view! { <HiddenField name="two_factor_was" value /> });
    let consequence = user.switch_is_free().then(|| {
        let (reason, until) = (form.reason, form.until);
        let errors = errors.clone();
        view! { <Consequence user=user.clone() reason until errors /> }
    });
    let at = move |field: &str| errors.at(field);
    view! {
        {shown.into_iter().collect_view()}
        {switch_was}
        <TextField name="name" label="Name" value=form.name error=at("name") spellcheck=false first_focus=FirstFocus::Yes />
        <EmailField name="email" label="Email" value=form.email error=at("email") autocomplete="off" />
        <TextField
            name="user_name"
            label="User name"
            value=form.user_name
            hint="Applications know this user by it. Changing it can take away access to data in them."
            error=at("user_name")
            autocapitalize="off"
            spellcheck=false
        />
        <SelectField name="role" label="Role" options=words::roles() chosen=words::chosen(&form.role) error=at("role") />
        <Switch
            name="two_factor"
            id="two_factor"
            label=words::SWITCH
            hint=hint(&user, &zone)
            on={form.two_factor == "on"}
            disabled={!user.switch_is_free()}
        />
        {consequence}
        {offers_reset(&user).then(|| view! { <div><Submit label=Question::Reset.item() form=RESET /></div> })}
    }
    .into_any()
}

/// The consequence of moving the switch, and the reason for it. The style sheet shows it once the
/// switch is moved.
#[component]
fn Consequence(user: User, reason: String, until: String, errors: FieldErrors) -> AnyView {
    let was_on = user.switch_is_on();
    let text = match user.state {
        State::Enabled => Some(
            view! { <Callout said=Notice::attention("Saving removes this user's methods, recovery codes and trusted browsers. They will sign in with their password only. We will email them.") /> }
                .into_any(),
        ),
        _ if !was_on => Some(
            view! { <p class="field__hint">"They must set it up the next time they sign in."</p> }
                .into_any(),
        ),
        _ => None,
    };
    let lifts = was_on && user.enforced;
    let until = lifts.then(|| {
        view! { <DateField name="until" label="Lifted until (optional)" value=until error=errors.at("until") optional=true /> }
    });
    let gives_reason = !was_on || lifts;
    let reason = gives_reason.then(|| {
        view! { <TextField name="reason" label="Reason (optional)" value=reason error=errors.at("reason") optional=true /> }
    });
    view! {
        <div class="user-edit__moved" data-switched=if was_on { "off" } else { "on" }>
            <div role="status">{text}</div>
            {reason}
            {until}
        </div>
    }
    .into_any()
}

/// If a second factor is mandatory, switching it off would not help a user with a new phone.
fn offers_reset(user: &User) -> bool {
    user.enforced && user.state == State::Enabled && !user.is_own
}

/// The current two-factor state of the account.
fn hint(user: &User, zone: &TimeZone) -> String {
    if user.is_own {
        return "Change your own two-factor authentication in Personal Settings.".to_owned();
    }
    let day = |at: i64| moment(at, zone, Style::Date);
    let state = match user.state {
        State::Off => return sentence::LOGIN_OFF.to_owned(),
        State::Enabled => format!("Uses {}.", words::methods(user.methods)),
        State::Required { from: None } => "Setup required.".to_owned(),
        State::Required { from: Some(from) } | State::Overdue { from } => {
            format!("Setup required by {}.", day(from))
        }
        State::NotEnabled => match user.decided {
            Override::Lifted { until: Some(until) } => {
                format!("The requirement is lifted for this user until {}.", day(until))
            }
            Override::Lifted { until: None } => {
                "The requirement is lifted for this user.".to_owned()
            }
            _ => "This user has not set it up.".to_owned(),
        },
    };
    let enforced = if user.enforced && user.switch_is_on() {
        " Enforced for everyone in Settings."
    } else {
        ""
    };
    let lifts = match user.requirement {
        Some(_) => " Turning this off exempts this user.",
        None => "",
    };
    let reason = match (&user.reason, &user.decided) {
        (Some(reason), Override::Required { .. } | Override::Lifted { .. }) => {
            format!(" Reason: {reason}")
        }
        _ => String::new(),
    };
    format!("{state}{enforced}{lifts}{reason}")
}
