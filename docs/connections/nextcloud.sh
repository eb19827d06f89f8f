# In the folder of Nextcloud, as the user of the web server, with the app user_oidc.
php occ user_oidc:provider latchkey \
  --clientid=CLIENT_ID --clientsecret=CLIENT_SECRET \
  --discoveryuri=https://id.example.org/.well-known/openid-configuration \
  --scope="openid profile email groups" \
  --unique-uid=0 --mapping-uid=preferred_username \
  --group-provisioning=1 --mapping-groups=groups --send-id-token-hint=1
