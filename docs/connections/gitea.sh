# As the user of Gitea. With Forgejo, the command is forgejo.
gitea admin auth add-oauth --name latchkey --provider openidConnect \
  --key YOUR_CLIENT_ID --secret YOUR_CLIENT_SECRET \
  --auto-discover-url https://id.example.org/.well-known/openid-configuration \
  --scopes profile --scopes email --scopes groups --group-claim-name groups
