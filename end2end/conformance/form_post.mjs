// The modules of the test plan "Form Post Basic OP" that differ from those of "Basic OP".
import { strict as assert } from 'node:assert';
import { module } from './means/both.mjs';
import { Party } from './means/party.mjs';

const formPost = { response_mode: 'form_post' };

module('oidcc-server-form-post', 'The answer is sent as a form', async (provider) => {
  const party = await Party.of(provider);
  const agent = provider.agent();
  for (const prompt of [undefined, 'none']) {
    const { back, isForm } = await agent.open(await party.request({ ...formPost, prompt }));
    assert.ok(isForm, `${back}`);
    assert.equal(back.searchParams.get('iss'), party.server.issuer);
    assert.equal(back.searchParams.get('state'), party.state);
  }
  assert.ok((await party.signIn(agent, formPost)).claims.sub);
});

module('oidcc-prompt-none-not-logged-in-form-post', 'An error is sent as a form', async (provider) => {
  const party = await Party.of(provider);
  const { back, isForm } = await provider.agent().open(await party.request({ ...formPost, prompt: 'none' }));
  assert.ok(isForm, `${back}`);
  assert.equal(back.searchParams.get('error'), 'login_required');
  assert.equal(back.searchParams.get('state'), party.state);
});
