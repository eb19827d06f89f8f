# On a node of Proxmox VE, as root.
pveum realm add latchkey --type openid \
  --issuer-url https://id.example.org \
  --client-id YOUR_CLIENT_ID --client-key YOUR_CLIENT_SECRET \
  --scopes "openid profile email" --username-claim username --autocreate 1
