set local lock_timeout = '5s';

-- A renewal order: a full snapshot that never reads back through the quote.
create table renewal_order (
  customer_id integer not null references customer,
  order_number integer not null,
  quote_number integer not null,
  revision integer not null,
  cart_id bigint not null,
  submission_id uuid not null,
  status text not null constraint renewal_order_status check (status in ('placing', 'confirmed', 'fulfilled', 'released', 'cancelled')),
  currency text not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  gross_minor bigint not null,
  total_points numeric(20, 6) not null,
  price_level text not null,
  price_list_date date not null,
  payment_method text not null constraint renewal_order_method check (payment_method in ('card', 'purchase-order', 'invoice')),
  payment_days integer not null,
  po_number text,
  po_file_id bigint,
  sold_to jsonb not null,
  bill_to jsonb not null,
  deliver_to jsonb not null,
  delivery_contact jsonb not null,
  seller jsonb not null,
  vat_number text,
  tax jsonb not null,
  agreement_number integer not null,
  site_number integer not null,
  country text not null,
  language text not null,
  time_zone text not null,
  acceptance_id bigint not null,
  representative_id text not null,
  placed_by text not null,
  placed_by_name text not null,
  placed_by_email text not null,
  placed_at timestamptz not null,
  confirmed_at timestamptz,
  released_at timestamptz,
  release_reason text,
  cancelled_at timestamptz,
  cancel_reason text,
  primary key (customer_id, order_number),
  foreign key (customer_id, quote_number, revision) references quote,
  foreign key (customer_id, acceptance_id) references accepted_terms,
  constraint renewal_order_submission_once unique (customer_id, submission_id),
  constraint renewal_order_adds_up check (gross_minor = net_minor + tax_minor and net_minor >= 0 and tax_minor >= 0),
  constraint renewal_order_confirmed_has_a_moment check ((status in ('confirmed', 'fulfilled', 'cancelled')) = (confirmed_at is not null))
);
-- At most one order ever comes out of a quote number.
create unique index renewal_order_one_per_quote on renewal_order (customer_id, quote_number) where status <> 'released';
create index renewal_order_placing on renewal_order (placed_at) where status = 'placing';

create table renewal_order_line (
  customer_id integer not null,
  order_number integer not null,
  line_number integer not null,
  kind text not null,
  site_number integer not null,
  site_name text not null,
  entitlement_id bigint not null,
  part_number text not null,
  program_code text not null,
  description_fr text not null,
  description_en text not null,
  charge_metric text not null,
  quantity integer not null constraint renewal_order_line_quantity check (quantity between 1 and 999999999),
  order_reference text,
  points_per_unit numeric(20, 6) not null,
  starts_on date not null,
  ends_before date not null,
  term_months integer not null,
  is_coterminated boolean not null,
  proration_policy text not null,
  counted integer not null,
  fraction_numerator bigint not null,
  fraction_denominator bigint not null,
  price_level text not null,
  svp_price numeric(20, 6) not null,
  price_valid_from date not null,
  discount_percent numeric(7, 4) not null,
  unit_price numeric(20, 6) not null,
  extended_minor bigint not null,
  tax_category text not null,
  tax_percent numeric(7, 4) not null,
  previous jsonb,
  renewal_part text,
  gap_starts_on date,
  gap_ends_before date,
  back_pay jsonb,
  primary key (customer_id, order_number, line_number),
  foreign key (customer_id, order_number) references renewal_order,
  constraint renewal_order_line_period check (ends_before > starts_on)
);

-- A try to pay by card; purchase order and invoice are on terms and need none.
create table payment_attempt (
  customer_id integer not null,
  attempt_id uuid not null,
  order_number integer not null,
  status text not null constraint payment_attempt_status check (status in
    ('created', 'submitted', 'requires-action', 'authorised', 'captured', 'declined', 'failed', 'released', 'unknown')),
  provider text,
  provider_reference text,
  amount_minor bigint not null,
  currency text not null,
  captured_minor bigint not null default 0,
  card_brand text,
  card_last4 text constraint payment_attempt_last4 check (card_last4 ~ '^[0-9]{4}$'),
  card_expires text,
  failure_code text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Captured, or nothing is left open at the provider: the sweep looks at it no more.
  settled_at timestamptz,
  primary key (customer_id, attempt_id),
  foreign key (customer_id, order_number) references renewal_order,
  constraint payment_attempt_never_captures_more check (captured_minor between 0 and amount_minor)
);
create unique index payment_attempt_one_live on payment_attempt (customer_id, order_number)
  where status in ('created', 'submitted', 'requires-action', 'authorised', 'captured', 'unknown');
create unique index payment_attempt_one_capture on payment_attempt (customer_id, order_number) where captured_minor > 0;
create index payment_attempt_unsettled on payment_attempt (updated_at) where settled_at is null;

-- Money given back by operations, with a reason; the id is the provider's idempotency key.
create table refund (
  customer_id integer not null,
  refund_id uuid not null,
  order_number integer not null,
  attempt_id uuid not null,
  amount_minor bigint not null constraint refund_is_positive check (amount_minor > 0),
  currency text not null,
  reason text not null,
  status text not null constraint refund_status check (status in ('requested', 'pending', 'succeeded', 'failed')),
  provider_reference text,
  requested_by text not null,
  requested_by_name text not null,
  requested_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (customer_id, refund_id),
  foreign key (customer_id, order_number) references renewal_order,
  foreign key (customer_id, attempt_id) references payment_attempt
);
create index refund_order on refund (customer_id, order_number);

-- What the last run of the check found, for the operations page; vendor-wide.
create table check_difference (
  invariant text not null,
  subject text not null,
  detail text not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (invariant, subject)
);

-- Row-level security: the web role sees the customers that app.customer_ids names, and nothing where it is missing.
-- Written as a plain expression, without a sub-query or a function of ours, so that a cluster can push it down.
do $$
declare t text;
begin
  for t in select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'customer_id'
      and c.relname not in ('quote_number', 'order_number')
  loop
    execute format('alter table %I enable row level security', t);
    execute format($p$create policy own_customer on %I to guichet_web
      using (current_setting('app.customer_ids', true) = '*' or customer_id = any (string_to_array(nullif(nullif(current_setting('app.customer_ids', true), '*'), ''), ',')::integer[]))
      with check (current_setting('app.customer_ids', true) = '*' or customer_id = any (string_to_array(nullif(nullif(current_setting('app.customer_ids', true), '*'), ''), ',')::integer[]))$p$, t);
    execute format('grant select on %I to guichet_web', t);
  end loop;
end $$;

-- A person finds the customers that they belong to, a partner the requests made to it, before any customer is chosen.
create policy own_membership on membership for select to guichet_web using (user_id = current_setting('app.user_id', true));
create policy own_partner on partner_request for select to guichet_web using (partner_id = current_setting('app.partner_id', true));

grant insert, update on cart, cart_line, checkout, partner_request, conversation, event_chain, renewal_order, payment_attempt, coverage to guichet_web;
grant insert on cart_change, accepted_terms, kept_file, event, renewal_order_line, quote_message, mail, mail_opt_out, quote, quote_line to guichet_web;
grant update (status) on quote to guichet_web;
grant update (status, bounced_at, bounce_reason) on mail to guichet_web;
grant update (covered_before, quantity) on entitlement to guichet_web;
grant update (vat_number, vat_valid, vat_checked_at) on customer to guichet_web;
grant insert, update on refund to guichet_web;
grant delete on cart_line, coverage to guichet_web;
grant select on check_difference to guichet_web;
