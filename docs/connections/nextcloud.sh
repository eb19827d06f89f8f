# In the folder of Nextcloud, as the user of the web server, with the app user_oidc.
# A user gets the account of the same name if Nextcloud already has one, such as admin.
php occ user_oidc:provider latchkey \
  --clientid=YOUR_CLIENT_ID --clientsecret=YOUR_CLIENT_SECRET \
  --discoveryuri=https://id.example.org/.well-known/openid-configuration \
  --scope="openid profile email groups" \
  --unique-uid=0 --mapping-uid=preferred_username \
  --group-provisioning=1 --mapping-groups=groups --send-id-token-hint=1
