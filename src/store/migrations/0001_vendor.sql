-- Vendor-wide tables: small, the same for every customer, replicated on a cluster. They carry no customer_id.
set local lock_timeout = '5s';

create extension if not exists btree_gist;

do $$ begin
  if not exists (select from pg_roles where rolname = 'guichet_web') then
    create role guichet_web nologin;
  end if;
exception when duplicate_object or unique_violation then null; -- two databases of one server migrated at once
end $$;
grant guichet_web to current_user;
grant usage on schema public to guichet_web;

create table vendor (
  only_row boolean primary key default true constraint vendor_is_one_row check (only_row),
  name text not null,
  product_name text not null,
  logo_svg text,
  accent_light text not null,
  accent_dark text not null,
  support_email text not null,
  website text not null
);

create table selling_entity (
  selling_entity text primary key,
  legal_name text not null,
  line1 text not null,
  line2 text,
  postcode text not null,
  city text not null,
  country text not null,
  vat_number text not null,
  registration_number text not null,
  registration_scheme text,
  legal_form text not null,
  share_capital text,
  iban text not null,
  bic text not null,
  bank text not null,
  email text not null,
  phone text not null,
  invoice_prefix text not null,
  vat_on_debits boolean not null default false,
  late_penalty_percent numeric(7, 4) not null
);

create table country (
  country text primary key constraint country_is_iso_3166 check (country ~ '^[A-Z]{2}$'),
  currency text not null constraint country_currency_is_iso_4217 check (currency ~ '^[A-Z]{3}$'),
  selling_entity text not null references selling_entity,
  language text not null constraint country_language check (language in ('fr', 'en')),
  time_zone text not null,
  online_ordering boolean not null,
  online_unavailable_reason_fr text,
  online_unavailable_reason_en text,
  payment_methods text[] not null constraint country_payment_methods check (payment_methods <@ array['card', 'purchase-order', 'invoice']),
  payment_days integer not null constraint country_payment_days check (payment_days between 0 and 180),
  po_number_required boolean not null default false,
  tax_scheme text not null constraint country_tax_scheme check (tax_scheme in ('eu-vat', 'local-vat', 'not-charged')),
  terms_code text not null,
  proration_policy text not null constraint country_proration_policy check (proration_policy in ('months', 'days', 'days-365', 'thirty-360')),
  minimum_months integer not null default 1 constraint country_minimum_months check (minimum_months between 1 and 12),
  default_term_months integer not null default 12 constraint country_default_term check (default_term_months in (12, 24, 36)),
  grace_days integer not null default 0 constraint country_grace_days check (grace_days between 0 and 365),
  reinstatement_policy text not null default 'part' constraint country_reinstatement_policy check (reinstatement_policy in ('part', 'back-pay')),
  reinstatement_percent numeric(7, 4) not null default 150,
  contact_check_days integer not null default 120,
  quote_days integer not null default 90,
  reminder_days integer[] not null default '{60,30,7,1}',
  constraint country_unavailable_says_why check (online_ordering or (online_unavailable_reason_fr is not null and online_unavailable_reason_en is not null)),
  constraint country_online_has_a_method check (not online_ordering or cardinality(payment_methods) > 0)
);

create table tax_rate (
  country text not null,
  category text not null default 'standard',
  valid_from date not null,
  percent numeric(7, 4) not null constraint tax_rate_percent check (percent between 0 and 100),
  source text not null,
  primary key (country, category, valid_from)
);

-- The level of a sum of points, as data: BL from 0, D from 500 and so on; fixed levels have no threshold.
create table price_level (
  price_level text primary key,
  position integer not null unique,
  minimum_points numeric(20, 6),
  fixed boolean not null,
  constraint price_level_threshold_unless_fixed check (fixed = (minimum_points is null))
);

create table terms_text (
  terms_code text not null,
  version text not null,
  language text not null constraint terms_language check (language in ('fr', 'en')),
  valid_from date not null,
  title text not null,
  body text not null,
  sha256 text not null constraint terms_sha256 check (sha256 = encode(sha256(convert_to(body, 'UTF8')), 'hex')),
  primary key (terms_code, version, language)
);

create table part (
  part_number text primary key constraint part_number_shape check (part_number ~ '^[A-Z0-9]{7}$'),
  program_code text not null,
  kind text not null constraint part_kind check (kind in ('renewal', 'licence', 'reinstatement')),
  description_fr text not null,
  description_en text not null,
  charge_metric text not null,
  points numeric(20, 6) not null constraint part_points check (points >= 0),
  terms integer[] not null default '{12}' constraint part_terms check (terms <@ array[12, 24, 36] and cardinality(terms) > 0),
  reinstatement_part text references part deferrable initially deferred,
  withdrawn_on date,
  withdrawn_reason_fr text,
  withdrawn_reason_en text,
  successor_part text references part deferrable initially deferred,
  constraint part_withdrawn_says_why check ((withdrawn_on is null) = (withdrawn_reason_fr is null) and (withdrawn_on is null) = (withdrawn_reason_en is null))
);

-- The SVP price of a part at a level for 12 months. Rows are added, never changed: a quote can be recomputed from them for ever.
create table price (
  part_number text not null references part,
  currency text not null constraint price_currency check (currency ~ '^[A-Z]{3}$'),
  price_level text not null references price_level,
  valid_from date not null,
  svp_price numeric(20, 6) not null constraint price_is_positive check (svp_price > 0),
  primary key (part_number, currency, price_level, valid_from)
);

create table representative (
  representative_id text primary key,
  name text not null,
  email text not null unique,
  phone text not null,
  hours_fr text not null,
  hours_en text not null,
  time_zone text not null
);

create table partner (
  partner_id text primary key,
  name text not null,
  country text not null references country,
  city text not null,
  email text not null,
  phone text not null,
  specialities_fr text not null default '',
  specialities_en text not null default '',
  authorised_from date not null,
  authorised_before date,
  constraint partner_period check (authorised_before is null or authorised_before > authorised_from)
);

-- A person who can sign in. The accounts library names the primary keys of these four tables `id`.
create table account_user (
  id text primary key,
  name text not null,
  email text not null unique constraint account_user_email_is_lower_case check (email = lower(email)),
  email_verified boolean not null default false,
  image text,
  language text not null default 'en' constraint account_user_language check (language in ('fr', 'en')),
  kind text not null default 'customer' constraint account_user_kind check (kind in ('customer', 'representative', 'partner', 'operations')),
  representative_id text references representative,
  partner_id text references partner,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint account_user_belongs check ((kind = 'representative') = (representative_id is not null) and (kind = 'partner') = (partner_id is not null))
);

create table account_session (
  id text primary key,
  user_id text not null references account_user on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index account_session_user on account_session (user_id);

create table account_credential (
  id text primary key,
  user_id text not null references account_user on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint account_credential_once unique (provider_id, account_id)
);
create index account_credential_user on account_credential (user_id);

create table account_verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index account_verification_identifier on account_verification (identifier);

-- Failed sign-ins by hashed e-mail and by address of the network, whether or not such an account exists.
create table sign_in_failure (
  failure_key text not null,
  failed_at timestamptz not null default now(),
  failure_id bigint generated always as identity primary key
);
create index sign_in_failure_key on sign_in_failure (failure_key, failed_at);

-- Globally unique numbers live here, away from the customers' rows: a cluster cannot check uniqueness across customers.
create sequence quote_number_seq as integer start 20500000;
create table quote_number (
  quote_number integer primary key constraint quote_number_has_8_digits check (quote_number between 10000000 and 99999999),
  customer_id integer not null
);
create sequence order_number_seq as integer start 70000001;
create table order_number (
  order_number integer primary key,
  customer_id integer not null
);

-- Events of a payment provider, as received: inserted once per event id, given meaning by a job.
create table provider_event (
  provider text not null,
  event_id text not null,
  kind text not null,
  received_at timestamptz not null default now(),
  body text not null,
  processed_at timestamptz,
  primary key (provider, event_id)
);

-- The demo's mailbox: what SMTP would have carried.
create table demo_mail (
  demo_mail_id bigint generated always as identity primary key,
  message_id text not null unique,
  sent_at timestamptz not null default now(),
  from_address text not null,
  to_address text not null,
  subject text not null,
  body_text text not null,
  body_html text not null,
  attachments jsonb not null default '[]'
);

grant select on vendor, selling_entity, country, tax_rate, price_level, terms_text, part, price, representative, partner,
  quote_number, order_number to guichet_web;
grant select, insert, update, delete on account_user, account_session, account_credential, account_verification, sign_in_failure to guichet_web;
grant usage on sequence order_number_seq, quote_number_seq to guichet_web;
grant insert on order_number, quote_number to guichet_web;
grant select, insert on provider_event to guichet_web;
grant select on demo_mail to guichet_web;
