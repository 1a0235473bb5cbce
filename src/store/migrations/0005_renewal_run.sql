-- The renewal run: what was asked for, the pieces that processes share, and what somebody has to look at. Vendor-wide: staff only.
set local lock_timeout = '5s';

create table renewal_run (
  run_id integer generated always as identity primary key,
  status text not null constraint renewal_run_status check (status in ('planned', 'running', 'stopped', 'finished')),
  -- Whatever is due before this day; without it, what each country's timeline asks for.
  due_before date,
  -- Empty: all countries.
  countries text[] not null default '{}',
  -- Also what its country would issue only later.
  ahead_of_timeline boolean not null default false,
  started_by text not null,
  started_at timestamptz not null,
  running_since timestamptz,
  finished_at timestamptz,
  constraint renewal_run_finished_has_a_moment check ((status = 'finished') = (finished_at is not null)),
  constraint renewal_run_has_begun check (status not in ('running', 'finished') or running_since is not null)
);
-- One at a time: whoever comes second joins the first.
create unique index renewal_run_one_open on renewal_run ((true)) where status in ('planned', 'running');

-- Customers next to one another with some thousands of entitlements: one transaction issues all that is due among them and marks
-- the piece as done, so that a process may be killed anywhere.
create table renewal_run_chunk (
  run_id integer not null references renewal_run,
  chunk_number integer not null,
  first_customer integer not null,
  last_customer integer not null,
  due_entitlements integer not null,
  done_at timestamptz,
  agreements integer not null default 0,
  quotes integer not null default 0,
  lines integer not null default 0,
  -- Groups that their country will quote later.
  later integer not null default 0,
  problems integer not null default 0,
  -- By country and currency: [{"country", "currency", "quotes", "lines", "minor"}].
  totals jsonb not null default '[]',
  primary key (run_id, chunk_number),
  constraint renewal_run_chunk_in_order check (last_customer >= first_customer)
);
create index renewal_run_chunk_open on renewal_run_chunk (run_id, chunk_number) where done_at is null;

create table renewal_run_problem (
  run_id integer not null references renewal_run,
  problem_id bigint generated always as identity,
  customer_number integer not null,
  agreement_number integer not null,
  due_on date,
  -- Without them the whole agreement is meant.
  entitlement_id bigint,
  part_number text,
  code text not null,
  detail text,
  primary key (run_id, problem_id)
);

alter table renewal_run enable row level security;
alter table renewal_run_chunk enable row level security;
alter table renewal_run_problem enable row level security;
create policy staff_only on renewal_run to guichet_web
  using (current_setting('app.customer_ids', true) = '*') with check (current_setting('app.customer_ids', true) = '*');
create policy staff_only on renewal_run_chunk to guichet_web using (current_setting('app.customer_ids', true) = '*');
create policy staff_only on renewal_run_problem to guichet_web using (current_setting('app.customer_ids', true) = '*');
grant select, insert on renewal_run to guichet_web;
grant update (status) on renewal_run to guichet_web;
grant select on renewal_run_chunk, renewal_run_problem to guichet_web;
