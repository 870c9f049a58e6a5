#!/bin/bash
# Gets a token for a DCV session by signing in to its host with an SSH key, and prints it with the links that it is good for.
# For one's own computer: say below who and where, then
#
#   bash get_token_authenticated_by_ssh.sh SECONDS
#
# Exit status: 0 a token was printed, 1 there is none, 2 the time is no time. Only the host sees the key's signature; nobody the key.

ssh_private_key="${SSH_PRIVATE_KEY:-$HOME/.ssh/id_ed25519}"
ssh_user="${SSH_USER:-$USER}"
ssh_host="${SSH_HOST:-localhost}"
ssh_port="${SSH_PORT:-22}"
dcv_port="${DCV_PORT:-8443}"
# What DCV calls the session: where scripts make them, they are called after their owner.
dcv_session="${DCV_SESSION:-$ssh_user}"

set -u
seconds="${1:-}"
if ! [[ "$seconds" =~ ^[1-9][0-9]{0,7}$ ]]; then
  echo "Expire time is invalid. Please insert a integer value greater than 0, in seconds." >&2
  exit 2
fi
token=$(ssh -i "$ssh_private_key" -l "$ssh_user" -p "$ssh_port" -o BatchMode=yes -o ConnectTimeout=15 \
  -- "$ssh_host" "/usr/bin/dcv_get_token $seconds") || exit 1
if ! [[ "$token" =~ ^[A-Za-z0-9_.~-]{16,}$ ]]; then
  echo "The host answered with something that is no token." >&2
  exit 1
fi
cat <<TEXT
Token: $token

In a browser:        https://$ssh_host:$dcv_port/?authToken=$token#$dcv_session
With DCV's client:   dcv://$ssh_host:$dcv_port/?authToken=$token#$dcv_session
                     $ssh_host:$dcv_port#$token
TEXT
