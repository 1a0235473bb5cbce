-- Of what opens a session or replaces a password only a hash is kept: a dump, a replica or a backup signs nobody in.
set local lock_timeout = '5s';

update account_session set token = encode(sha256(convert_to(token, 'UTF8')), 'hex');
alter table account_session rename column token to token_hash;

-- Links to a new password from before are good for an hour only: whoever holds one asks again.
delete from account_verification;
