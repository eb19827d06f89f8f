/** Texts of screens that several tests need. */
export const texts = {
  signInPaused: /Too many attempts\. Try again at \d{1,2}:\d{2}(:\d{2})?\s[AP]M, or reset your password\./,
  signIn: 'The email or password is not correct.',
  signInFirst: 'Sign in to continue.',
  signedOut: 'You have signed out.',
  tookTooLong: 'You took too long to enter the code. Sign in again.',
  emailEmpty: 'Enter an email address',
  emailFormat: 'Enter an email address in the form name@example.com',
  passwordEmpty: 'Enter your password',
  passwordWrong: 'That password is not correct',
  codeEmpty: 'Enter the 6-digit code',
  codeFormat: 'The code must be 6 digits, with no letters',
  codeShort: 'The code is too short. It must be 6 digits.',
  codeLong: 'The code is too long. It must be 6 digits.',
  codeWrong: 'That code is not correct. Enter the code your app shows now.',
  sentCodeWrong: 'That code is not correct. Use the code from the latest message, or ask for a new one.',
  sentCodeExpired: 'That code has expired. Ask for a new one.',
  sendLimit: /You have asked for too many codes\. Try again at \d{1,2}:\d{2}(:\d{2})?\s[AP]M, or use another way\./,
  resendLater: /You can ask for a new code (in \d+ s|after \d{1,2}:\d{2}(:\d{2})?\s[AP]M)/,
  phoneEmpty: 'Enter a phone number',
  phoneFormat: 'Enter a phone number with its country code, like +1 201 555 0123',
  smsNotSent: 'The text message could not be sent. Try again, or choose another method.',
  emailNotSent: 'The email could not be sent. Try again, or choose another method.',
  codeUsed: 'That code was already used. Wait until your app shows the next one.',
  clock: "If this keeps happening, set your phone's date and time to automatic. Our clock says",
  paused: /Too many incorrect codes\. Try again at \d{1,2}:\d{2}(:\d{2})?\s[AP]M\./,
  secretExpired: 'That QR code has expired. Scan the new one and enter its code.',
  recoveryEmpty: 'Enter a recovery code',
  recoveryFormat: 'A recovery code has 17 letters and numbers',
  recoveryWrong: 'That recovery code is not correct or was already used',
  enabled: 'Two-Factor Authentication is enabled.',
  disabled: 'Two-Factor Authentication is disabled.',
  securitySaved: 'Security settings were saved.',
  numberChanged: 'Your phone number was changed.',
  untrusted: 'This browser is no longer trusted.',
  linkDead: 'This link no longer works',
  passwordWasReset: 'Your password was changed. Sign in with the new one.',
  already: 'Two-Factor Authentication is already enabled. This page is out of date.',
  resetElsewhere: 'Your token was reset. This page is out of date.',
  wasReset: 'Your token was reset. Delete the old entry from your app.',
  notReset: 'Your token was not reset. The old one still works.',
  saveFirst: 'Download, print or copy the codes to continue.',
  saved: 'Codes saved. You can continue.',
  tickFirst: 'Check the box when you have saved your recovery codes',
  newCodes: 'Your new recovery codes are active.',
  passwordChanged: 'Your password was changed. Other browsers were signed out.',
} as const;

export const recoveryCode = /^\d(-[0-9A-HJKMNP-TV-Z]{4}){4}$/;

/** A pattern for a phone number, however its digits are grouped. */
export function grouped(number: string): RegExp {
  const digits = [...number.replace(/\D/g, '')];
  return new RegExp(`\\+${digits.join('[\\s().-]*')}`);
}

/** A pattern for a text that may use typographic quotes. */
export function literal(text: string | RegExp): RegExp {
  if (text instanceof RegExp) return text;
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(escaped.replace(/['’]/g, "['’]").replace(/["“”]/g, '["“”]').replace(/ /g, '\\s+'));
}
