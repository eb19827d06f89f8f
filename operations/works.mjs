/** Says what was shown. */
export function works(text) {
  console.log(`ok  ${text}`);
}
