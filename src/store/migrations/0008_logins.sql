-- What the web process may know of the migrations: whether its own have run, where it is not given the owner’s login.
set local lock_timeout = '5s';

grant select on kysely_migration to guichet_web;
