//! The fields of D-APP-CONNECTION.

use super::{
    super::{form_dialog::FormDialog, words::told_groups},
    form::{ConnectionForm, KEYS, PUBLIC, SERVER},
    preset::Preset,
    words,
};
use crate::pages::{
    form_state::FormState,
    ui::{
        checkbox::Checkbox,
        field::{SelectField, TextField},
        first_focus::FirstFocus,
        overlay::Overlay,
        radio_group::{RadioGroup, RadioOption},
        text_area::TextArea,
    },
};
use identity::{
    connection::{Connection, ToldGroups},
    jose::Algorithm,
};
use leptos::prelude::*;

const CLIENT_ID_HINT: &str = "The application must send exactly this ID. If you change it here, change it in the application as well.";

/// The id of the form, for errors that concern all of it.
pub(super) const FORM: &str = "connection-form";

pub(super) fn dialog(
    action: String,
    close: String,
    connection: Option<&Connection>,
    preset: Option<&'static Preset>,
    state: FormState<ConnectionForm>,
) -> Overlay {
    let is_connected = state.latest().version().is_some();
    let has_secret = connection.is_some_and(Connection::has_secret);
    let keeps_access = connection.is_some_and(|it| it.stays_connected);
    let (title, button) = match is_connected {
        false => ("Connect with OpenID Connect", "Connect"),
        true => ("Edit connection", "Save"),
    };
    Overlay::new(title, state.has_mistakes(), move || {
        let problem = state.errors.at(FORM);
        let version = state.latest().version.clone();
        view! {
            <FormDialog
                id="connection"
                title
                button
                form=FORM
                form_class="form connection-form"
                action
                close
                problem
                version
                advice=preset.map(filled_in)
            >
                <Fields is_connected has_secret keeps_access state />
            </FormDialog>
        }
    })
}

fn filled_in(preset: &Preset) -> AnyView {
    let Preset { name, advice, .. } = *preset;
    view! {
        <p>
            "These are the usual settings of " {name}
            ". Compare the redirect URIs with what the application shows. " {advice}
        </p>
    }
    .into_any()
}

#[component]
fn Fields(
    is_connected: bool,
    has_secret: bool,
    keeps_access: bool,
    state: FormState<ConnectionForm>,
) -> AnyView {
    let FormState { values: form, errors, meanwhile, .. } = state;
    let at = move |field: &str| errors.at(field);
    let now = |of: fn(&ConnectionForm) -> &String| meanwhile.as_ref().map(|it| of(it).clone());
    let saved = |of: fn(&ConnectionForm) -> &String, mine: &str| {
        let saved = now(of).filter(|saved| saved.as_str() != mine);
        saved.map(|saved| match saved.as_str() {
            "on" => "Saved in the meantime: checked".to_owned(),
            _ => "Saved in the meantime: not checked".to_owned(),
        })
    };
    let (no_pkce, verified) = (form.no_pkce == "on", form.verified == "on");
    let stays_connected = form.stays_connected == "on";
    let pairwise = form.pairwise == "on";
    let (consent, pushed) = (form.consent == "on", form.pushed == "on");
    let types = vec![
        RadioOption { value: SERVER, label: words::SERVER, hint: None },
        RadioOption {
            value: KEYS,
            label: words::KEYS,
            hint: has_secret.then_some("Its secrets stop working."),
        },
        RadioOption {
            value: PUBLIC,
            label: words::PUBLIC,
            hint: has_secret.then_some("Its secrets stop working."),
        },
    ];
    let (id_label, id_hint) = match is_connected {
        false => ("Client ID (optional)", "Leave it empty to have one generated."),
        true => ("Client ID", CLIENT_ID_HINT),
    };
    let algorithms =
        Algorithm::ALL.map(|it| (it.as_str().to_owned(), words::algorithm(it).to_owned()));
    let groups = ToldGroups::ALL.map(|it| (it.as_str().to_owned(), told_groups(it).to_owned()));
    view! {
        <RadioGroup name="type" label="Type" options=types chosen=form.r#type error=at("type") meanwhile=now(|it| &it.r#type) />
        <TextField
            name="client_id"
            label=id_label
            value=form.client_id
            hint=id_hint.to_owned()
            error=at("client_id")
            meanwhile=now(|it| &it.client_id)
            autocapitalize="off"
            spellcheck=false
            optional=!is_connected
        />
        <div class="connection-form__keys">
            <TextArea
                name="keys"
                label="Public keys (JWKS)"
                value=form.keys
                hint="Only for an application with a key pair: its key set in JSON, as {\"keys\": […]}, without private keys."
                error=at("keys")
                meanwhile=now(|it| &it.keys)
                optional=true
            />
            <TextField
                name="keys_uri"
                label="Or the address of its public keys (JWKS URI)"
                value=form.keys_uri
                hint="Latchkey reads the key set there, so the application can replace its keys on its own.".to_owned()
                error=at("keys_uri")
                meanwhile=now(|it| &it.keys_uri)
                autocapitalize="off"
                spellcheck=false
                optional=true
            />
        </div>
        <TextArea
            name="redirect_uris"
            label="Redirect URIs"
            value=form.redirect_uris
            hint="One per line, exactly as the application sends them: capital letters and a slash at the end matter."
            error=at("redirect_uris")
            meanwhile=now(|it| &it.redirect_uris)
            first_focus=FirstFocus::Yes
        />
        <TextArea
            name="sign_out_uris"
            label="Sign-out redirect URIs (optional)"
            value=form.sign_out_uris
            hint="One per line. The application may send users there after signing out."
            error=at("sign_out_uris")
            meanwhile=now(|it| &it.sign_out_uris)
            optional=true
        />
        <TextField
            name="logout_uri"
            label="Back-channel logout URI"
            value=form.logout_uri
            hint=words::LOGOUT_URI_HINT.to_owned()
            error=at("logout_uri")
            meanwhile=now(|it| &it.logout_uri)
            autocapitalize="off"
            spellcheck=false
            optional=true
        />
        <div class="connection-form__pkce">
            <Checkbox
                name="no_pkce"
                label="This application does not support PKCE"
                checked=no_pkce
                hint=saved(|it| &it.no_pkce, &form.no_pkce)
            />
        </div>
        <SelectField
            name="algorithm"
            label="Signing algorithm"
            options=algorithms.to_vec()
            chosen=form.algorithm
            error=at("algorithm")
            meanwhile=now(|it| &it.algorithm)
        />
        <SelectField
            name="told_groups"
            label="Groups it receives"
            options=groups.to_vec()
            chosen=form.told_groups
            error=at("told_groups")
            meanwhile=now(|it| &it.told_groups)
        />
        <div class="connection-form__groups">
            <TextArea
                name="listed_groups"
                label="Names of these groups"
                value=form.listed_groups
                hint="Their names for applications, one per line."
                error=at("listed_groups")
                meanwhile=now(|it| &it.listed_groups)
                optional=true
            />
        </div>
        {(!is_connected).then(|| view! {
            <Checkbox
                name="pairwise"
                label="Give this application its own IDs of users"
                checked=pairwise
                hint=words::PAIRWISE.to_owned()
            />
            <div class="connection-form__sector">
                <TextField
                    name="sector"
                    label="Host (sector)"
                    value=form.sector
                    hint=words::SECTOR_HINT.to_owned()
                    error=at("sector")
                    autocapitalize="off"
                    spellcheck=false
                    optional=true
                />
            </div>
        })}
        <Checkbox
            name="verified"
            label="Treat every email address as verified"
            checked=verified
            hint=saved(|it| &it.verified, &form.verified)
        />
        <Checkbox
            name="stays_connected"
            label="Stay connected after sign-out"
            checked=stays_connected
            hint=saved(|it| &it.stays_connected, &form.stays_connected).or_else(|| Some(words::stays_connected(keeps_access)))
        />
        <Checkbox
            name="consent"
            label="Ask users for consent"
            checked=consent
            hint=saved(|it| &it.consent, &form.consent)
        />
        <Checkbox
            name="pushed"
            label="Require pushed authorization requests"
            checked=pushed
            hint=saved(|it| &it.pushed, &form.pushed).or_else(|| Some(words::PUSHED.to_owned()))
        />
    }
    .into_any()
}
