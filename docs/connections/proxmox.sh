# On a node of Proxmox VE, as root.
pveum realm add latchkey --type openid \
  --issuer-url https://id.example.org \
  --client-id CLIENT_ID --client-key CLIENT_SECRET \
  --scopes "openid profile email" --username-claim username --autocreate 1
