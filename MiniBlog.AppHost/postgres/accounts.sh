#!/bin/sh
# Makes each service's account and database. The image of PostgreSQL runs it once, when its volume is empty.
# ACCOUNTS names them: "posts:postsdb comments:commentsdb"; the password of posts is in PASSWORD_posts.
set -eu
# The image sets this at its first start; later, who runs this by hand gets in by it too.
export PGPASSWORD="${PGPASSWORD:-$POSTGRES_PASSWORD}"
for pair in $ACCOUNTS; do
  account=${pair%%:*}
  psql --username "$POSTGRES_USER" --dbname postgres --quiet --set ON_ERROR_STOP=1 \
    --set account="$account" --set database="${pair#*:}" --set password="$(printenv "PASSWORD_$account")" <<'SQL'
CREATE ROLE :"account" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE :"database" OWNER :"account";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
SQL
done
