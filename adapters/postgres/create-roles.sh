# Creates Bastion's roles and database in a new PostgreSQL. The postgres image of docker-compose.yml sources it, once.
# The owner runs migrations; the application role serves requests, owns nothing and cannot bypass row level security.
# psql reads the passwords itself, so that they stand in no argument and in no log.
psql -v ON_ERROR_STOP=1 --no-psqlrc --username postgres --dbname postgres <<'SQL'
\set owner `cat "${SECRETS_DIR:-/run/secrets}/owner"`
\set app `cat "${SECRETS_DIR:-/run/secrets}/app"`
create role bastion_owner login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'owner';
create role bastion_app login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'app';
revoke all on database postgres, template1 from public;
create database bastion owner bastion_owner;
revoke all on database bastion from public;
grant connect on database bastion to bastion_app;
SQL
