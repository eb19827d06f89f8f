import { buildSync } from 'esbuild';

/**
 * The script of an application that runs in the browser, with `oidc-client-ts`, as its documents say: after sign-in it
 * shows the name of its user, and its buttons show what the library answers.
 */
export function singlePageApplication(authority: string, clientId: string): string {
  const contents = `
    import { UserManager } from 'oidc-client-ts';
    const manager = new UserManager({
      authority: ${JSON.stringify(authority)},
      client_id: ${JSON.stringify(clientId)},
      redirect_uri: location.origin + '/callback',
      post_logout_redirect_uri: location.origin + '/signed-out',
      scope: 'openid profile email',
      loadUserInfo: true,
      automaticSilentRenew: false,
    });
    const main = document.querySelector('main');
    const show = async (work) => {
      const text = await work().then((user) => (user ? user.profile.name + ' ' + user.profile.email : 'nobody'), (error) => error.error ?? error.message);
      main.querySelector('output').textContent = text;
    };
    const button = (name, work) => {
      const made = Object.assign(document.createElement('button'), { textContent: name });
      made.addEventListener('click', () => { main.querySelector('output').textContent = ''; show(work); });
      main.append(made);
    };
    main.append(document.createElement('output'));
    button('Sign in', () => manager.signinRedirect());
    button('Renew', () => manager.signinSilent());
    button('Sign out', () => manager.signoutRedirect());
    if (location.pathname === '/callback') show(() => manager.signinCallback());
    else show(() => manager.getUser());
  `;
  const built = buildSync({
    stdin: { contents, resolveDir: __dirname },
    bundle: true,
    format: 'iife',
    legalComments: 'none',
    write: false,
  });
  // In a page, the script ends at the first end tag.
  return built.outputFiles[0].text.replaceAll('</script', '<\\/script');
}
