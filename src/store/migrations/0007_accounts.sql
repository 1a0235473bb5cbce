-- Passwords and the links that replace them are for the accounts library alone: what a page asks for can never read them.
set local lock_timeout = '5s';

do $$ begin
  if not exists (select from pg_roles where rolname = 'guichet_accounts') then
    create role guichet_accounts nologin;
  end if;
exception when duplicate_object or unique_violation then null; -- two databases of one server migrated at once
end $$;
grant guichet_accounts to current_user;
grant usage on schema public to guichet_accounts;
grant select, insert, update, delete on account_user, account_session, account_credential, account_verification to guichet_accounts;

revoke all on account_user, account_session, account_credential, account_verification from guichet_web;
grant select (id, name, email, language, kind, representative_id, partner_id) on account_user to guichet_web;
grant select (user_id, token, expires_at) on account_session to guichet_web;

-- What is old is taken away a little at a time.
create index sign_in_failure_age on sign_in_failure (failed_at);
