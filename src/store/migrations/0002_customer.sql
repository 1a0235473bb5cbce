-- What a customer owns: customer_id first in every primary key and in every key that points to it.
set local lock_timeout = '5s';

create table customer (
  customer_id integer primary key constraint customer_number_has_7_digits check (customer_id between 1000000 and 9999999),
  name text not null,
  country text not null references country,
  language text not null constraint customer_language check (language in ('fr', 'en')),
  currency text not null,
  time_zone text not null,
  line1 text not null,
  line2 text,
  postcode text not null,
  city text not null,
  region text,
  vat_number text,
  vat_valid boolean,
  vat_checked_at timestamptz,
  registration_number text,
  representative_id text not null references representative
);

create table agreement (
  customer_id integer not null references customer,
  agreement_number integer not null constraint agreement_number_has_5_or_6_digits check (agreement_number between 10000 and 999999),
  anniversary_month integer not null constraint agreement_anniversary_month check (anniversary_month between 1 and 12),
  started_on date not null,
  -- Points of the relationship in the running term; a fixed level (government, academic) overrides them.
  points numeric(20, 6) not null default 0,
  fixed_level text references price_level,
  increase_cap_percent numeric(7, 4),
  primary key (customer_id, agreement_number)
);

create table site (
  customer_id integer not null,
  site_number integer not null constraint site_number_has_7_digits check (site_number between 1000000 and 9999999),
  agreement_number integer not null,
  name text not null,
  line1 text not null,
  line2 text,
  postcode text not null,
  city text not null,
  region text,
  country text not null references country,
  primary key (customer_id, site_number),
  foreign key (customer_id, agreement_number) references agreement
);

create table contact (
  customer_id integer not null,
  agreement_number integer not null,
  kind text not null constraint contact_kind check (kind in ('renewal', 'agreement', 'technical')),
  name text not null,
  email text not null,
  phone text,
  language text not null constraint contact_language check (language in ('fr', 'en')),
  primary key (customer_id, agreement_number, kind),
  foreign key (customer_id, agreement_number) references agreement
);

-- What a person may do at a customer, everywhere (no site) or at one site.
create table membership (
  customer_id integer not null references customer,
  user_id text not null,
  site_number integer not null default 0,
  role text not null constraint membership_role check (role in ('primary', 'secondary', 'buyer', 'approver', 'viewer', 'technical')),
  primary key (customer_id, user_id, site_number)
);
create index membership_user on membership (user_id);

create table entitlement (
  customer_id integer not null,
  entitlement_id bigint not null,
  site_number integer not null,
  part_number text not null references part,
  quantity integer not null constraint entitlement_quantity check (quantity between 1 and 999999999),
  order_reference text,
  -- The day after the last covered day; the same as the end of the newest row of coverage.
  covered_before date not null,
  primary key (customer_id, entitlement_id),
  foreign key (customer_id, site_number) references site
);
create index entitlement_due on entitlement (covered_before, customer_id);
create index entitlement_site on entitlement (customer_id, site_number);

-- What was bought for an entitlement and when; prices as they were asked, for the bridge from last year's price to this year's.
create table coverage (
  customer_id integer not null,
  entitlement_id bigint not null,
  period daterange not null constraint coverage_is_a_half_open_period check (not isempty(period) and lower_inc(period) and not upper_inc(period)),
  source text not null,
  part_number text not null,
  quantity integer not null constraint coverage_quantity check (quantity between 1 and 999999999),
  currency text not null,
  price_level text not null,
  svp_price numeric(20, 6) not null,
  discount_percent numeric(7, 4) not null default 0,
  unit_price numeric(20, 6) not null,
  fraction_numerator bigint not null,
  fraction_denominator bigint not null constraint coverage_fraction check (fraction_denominator > 0 and fraction_numerator > 0),
  proration_policy text not null,
  extended_minor bigint not null,
  tax_percent numeric(7, 4),
  primary key (customer_id, entitlement_id, period),
  foreign key (customer_id, entitlement_id) references entitlement,
  constraint coverage_never_overlaps exclude using gist (customer_id with =, entitlement_id with =, period with &&)
);
