set local lock_timeout = '5s';

-- One row a revision. An issued revision never changes but for its status; what time alone changes (expired) is not stored.
create table quote (
  customer_id integer not null references customer,
  quote_number integer not null,
  revision integer not null constraint quote_revision check (revision between 1 and 999),
  status text not null constraint quote_status check (status in ('draft', 'issued', 'superseded', 'cancelled', 'ordered')),
  agreement_number integer not null,
  site_number integer not null,
  anniversary_on date not null,
  due_on date not null,
  starts_on date not null,
  valid_until date not null,
  time_zone text not null,
  currency text not null,
  language text not null,
  country text not null,
  selling_entity text not null references selling_entity,
  representative_id text not null references representative,
  -- Terms of pricing as they were when it was issued.
  relationship_points numeric(20, 6) not null,
  relationship_level text not null,
  quotation_level text not null,
  level_fixed boolean not null,
  increase_cap_percent numeric(7, 4),
  price_list_date date not null,
  proration_policy text not null,
  minimum_months integer not null,
  grace_days integer not null,
  reinstatement_policy text not null,
  reinstatement_percent numeric(7, 4) not null,
  contacts jsonb not null,
  total_points numeric(20, 6) not null,
  total_minor bigint not null,
  line_count integer not null,
  issued_at timestamptz,
  issued_by text,
  reason text,
  created_at timestamptz not null default now(),
  primary key (customer_id, quote_number, revision),
  foreign key (customer_id, agreement_number) references agreement,
  foreign key (customer_id, site_number) references site,
  constraint quote_total_is_not_negative check (total_minor >= 0),
  constraint quote_issued_has_a_moment check (status = 'draft' or issued_at is not null)
);
-- One live revision per quote number, one live quote per agreement and due date.
create unique index quote_one_live_revision on quote (customer_id, quote_number) where status in ('draft', 'issued', 'ordered');
create unique index quote_one_per_renewal on quote (customer_id, agreement_number, due_on, currency) where status in ('draft', 'issued', 'ordered');
create index quote_by_representative on quote (representative_id, due_on) where status = 'issued';
create index quote_due on quote (due_on) where status = 'issued';

create table quote_line (
  customer_id integer not null,
  quote_number integer not null,
  revision integer not null,
  line_number integer not null constraint quote_line_number check (line_number > 0),
  kind text not null constraint quote_line_kind check (kind in ('renewal', 'reinstatement', 'withdrawn')),
  site_number integer not null,
  entitlement_id bigint not null,
  part_number text not null,
  program_code text not null,
  description_fr text not null,
  description_en text not null,
  charge_metric text not null,
  quantity integer not null constraint quote_line_quantity check (quantity between 1 and 999999999),
  entitled_quantity integer not null,
  order_reference text,
  points_per_unit numeric(20, 6) not null,
  starts_on date not null,
  ends_before date not null,
  is_coterminated boolean not null default false,
  term_months integer not null constraint quote_line_term check (term_months in (12, 24, 36)),
  terms integer[] not null,
  proration_policy text not null,
  -- Months or days, as the policy counts.
  counted integer not null,
  fraction_numerator bigint not null,
  fraction_denominator bigint not null constraint quote_line_fraction check (fraction_denominator > 0 and fraction_numerator >= 0),
  price_level text not null,
  svp_price numeric(20, 6) not null,
  price_valid_from date not null,
  discount_percent numeric(7, 4) not null default 0 constraint quote_line_discount check (discount_percent between 0 and 100),
  discount_reason text,
  unit_price numeric(20, 6) not null,
  extended_minor bigint not null constraint quote_line_amount check (extended_minor >= 0),
  -- What the same units cost last year (PreviousPrice of domain/line-terms.ts).
  previous jsonb,
  -- Reinstatement: the renewal part that it replaces, the days that nothing covered, and the back-pay asked on top, if any.
  renewal_part text,
  gap_starts_on date,
  gap_ends_before date,
  back_pay jsonb,
  -- For the consequence of letting the line lapse.
  reinstatement_part text,
  reinstatement_svp_price numeric(20, 6),
  withdrawn_reason_fr text,
  withdrawn_reason_en text,
  successor_part text,
  primary key (customer_id, quote_number, revision, line_number),
  foreign key (customer_id, quote_number, revision) references quote,
  foreign key (customer_id, entitlement_id) references entitlement,
  constraint quote_line_period check (ends_before > starts_on),
  constraint quote_line_entitlement_once unique (customer_id, quote_number, revision, entitlement_id)
);
create index quote_line_entitlement on quote_line (customer_id, entitlement_id);

create table cart (
  customer_id integer not null,
  cart_id bigint generated always as identity,
  quote_number integer not null,
  revision integer not null,
  status text not null constraint cart_status check (status in ('open', 'ordered', 'abandoned')),
  -- Counts every change; a form says which version it saw.
  version integer not null default 1,
  priced_at timestamptz not null,
  created_by text not null,
  created_at timestamptz not null,
  primary key (customer_id, cart_id),
  foreign key (customer_id, quote_number, revision) references quote
);
create unique index cart_one_open_per_quote on cart (customer_id, quote_number) where status = 'open';

-- Only what differs from the quote: a cart stores no price.
create table cart_line (
  customer_id integer not null,
  cart_id bigint not null,
  line_number integer not null,
  removed boolean not null default false,
  quantity integer constraint cart_line_quantity check (quantity between 1 and 999999999),
  term_months integer constraint cart_line_term check (term_months in (12, 24, 36)),
  -- The usage declaration that a lower quantity or a partial removal needs (rules 7 and 8).
  declared_quantity integer constraint cart_line_declared_quantity check (declared_quantity between 0 and 999999999),
  declared_on date,
  declared_by text,
  primary key (customer_id, cart_id, line_number),
  foreign key (customer_id, cart_id) references cart,
  constraint cart_line_declaration_is_whole check ((declared_quantity is null) = (declared_on is null) and (declared_quantity is null) = (declared_by is null))
);

-- Who changed what in a cart, one row a version, so that a conflict can be explained.
create table cart_change (
  customer_id integer not null,
  cart_id bigint not null,
  version integer not null,
  changed_at timestamptz not null,
  user_id text not null,
  user_name text not null,
  change jsonb not null,
  primary key (customer_id, cart_id, version),
  foreign key (customer_id, cart_id) references cart
);

-- The exact text that was accepted, by whom, when and from where.
create table accepted_terms (
  customer_id integer not null,
  acceptance_id bigint generated always as identity,
  quote_number integer not null,
  terms_code text not null,
  version text not null,
  language text not null,
  title text not null,
  body text not null,
  sha256 text not null constraint accepted_terms_sha256 check (sha256 = encode(sha256(convert_to(body, 'UTF8')), 'hex')),
  user_id text not null,
  user_name text not null,
  user_email text not null,
  accepted_at timestamptz not null,
  ip_address text,
  user_agent text,
  primary key (customer_id, acceptance_id)
);

-- A file kept as it came or as it was issued, with its hash; never written twice.
create table kept_file (
  customer_id integer not null references customer,
  file_id bigint generated always as identity,
  kind text not null,
  name text not null,
  media_type text not null,
  language text,
  bytes bytea not null,
  size integer not null constraint kept_file_size check (size = octet_length(bytes)),
  sha256 text not null constraint kept_file_sha256 check (sha256 = encode(sha256(bytes), 'hex')),
  quote_number integer,
  revision integer,
  order_number integer,
  created_by text not null,
  created_at timestamptz not null,
  primary key (customer_id, file_id)
);
create index kept_file_quote on kept_file (customer_id, quote_number);
create index kept_file_order on kept_file (customer_id, order_number);

-- What was typed on the checkout pages; one per cart.
create table checkout (
  customer_id integer not null,
  cart_id bigint not null,
  bill_to jsonb not null,
  deliver_to jsonb not null,
  vat_number text,
  -- What the check of the VAT number said and when: the evidence of the tax decision (rule 12).
  vat_check jsonb,
  delivery_contact jsonb not null,
  acceptance_id bigint,
  payment_method text constraint checkout_payment_method check (payment_method in ('card', 'purchase-order', 'invoice')),
  po_number text,
  po_file_id bigint,
  updated_by text not null,
  updated_at timestamptz not null,
  primary key (customer_id, cart_id),
  foreign key (customer_id, cart_id) references cart,
  foreign key (customer_id, acceptance_id) references accepted_terms,
  foreign key (customer_id, po_file_id) references kept_file
);

-- Way one: an authorised partner is asked for the final price and the execution terms.
create table partner_request (
  customer_id integer not null,
  request_id bigint generated always as identity,
  quote_number integer not null,
  revision integer not null,
  -- The quote's, to list a partner's requests without reading the quotes.
  due_on date not null,
  partner_id text not null references partner,
  status text not null constraint partner_request_status check (status in ('sent', 'answered', 'declined', 'withdrawn')),
  message text not null,
  submission_id uuid not null,
  requested_by text not null,
  requested_by_name text not null,
  requested_at timestamptz not null,
  final_price_minor bigint constraint partner_request_price check (final_price_minor > 0),
  currency text not null,
  execution_terms text,
  offer_valid_until date,
  -- The revision that the answer prices, and how many answers there have been: a partner may replace its answer.
  answered_revision integer,
  answer_count integer not null default 0 constraint partner_request_answer_count check (answer_count >= 0),
  decline_reason text,
  answered_by text,
  answered_by_name text,
  answered_at timestamptz,
  withdrawn_by_name text,
  withdrawn_at timestamptz,
  primary key (customer_id, request_id),
  foreign key (customer_id, quote_number, revision) references quote,
  constraint partner_request_once unique (customer_id, submission_id),
  constraint partner_request_answer_is_whole check ((status = 'answered') = (final_price_minor is not null and execution_terms is not null and answered_revision is not null)),
  constraint partner_request_says_who_answered check (status not in ('answered', 'declined') or (answered_at is not null and answered_by_name is not null)),
  constraint partner_request_withdrawn_has_a_moment check ((status = 'withdrawn') = (withdrawn_at is not null))
);
create unique index partner_request_one_open on partner_request (customer_id, quote_number, partner_id) where status = 'sent';
create index partner_request_partner on partner_request (partner_id, (status <> 'sent'), due_on, request_id);

-- Way two: what the buyers and the representative wrote to each other about a quote; rows are added, never changed.
create table quote_message (
  customer_id integer not null,
  message_id bigint generated always as identity,
  quote_number integer not null,
  author_kind text not null constraint quote_message_author_kind check (author_kind in ('buyer', 'representative')),
  author_id text not null,
  author_name text not null,
  body text not null,
  submission_id uuid not null,
  written_at timestamptz not null,
  primary key (customer_id, message_id),
  constraint quote_message_once unique (customer_id, submission_id)
);
create index quote_message_quote on quote_message (customer_id, quote_number);

-- One row a quote with messages: who has the next word, and since when.
create table conversation (
  customer_id integer not null references customer,
  quote_number integer not null,
  representative_id text not null references representative,
  -- The moment of the oldest message that the representative has not answered.
  waiting_since timestamptz,
  last_author_name text not null,
  last_written_at timestamptz not null,
  primary key (customer_id, quote_number)
);
create index conversation_waiting on conversation (representative_id, waiting_since, quote_number) where waiting_since is not null;
create index conversation_answered on conversation (representative_id, last_written_at, quote_number) where waiting_since is null;

-- Who did what, when, from which state to which; append-only, each row carries the hash of the one before.
create table event_chain (
  customer_id integer primary key references customer,
  last_sequence integer not null,
  last_hash text not null
);
create table event (
  customer_id integer not null references customer,
  sequence integer not null,
  happened_at timestamptz not null,
  actor text not null,
  kind text not null,
  quote_number integer,
  order_number integer,
  detail jsonb not null,
  previous_hash text not null,
  hash text not null,
  primary key (customer_id, sequence)
);
create index event_quote on event (customer_id, quote_number);
create index event_order on event (customer_id, order_number);

-- Every mail, once per thing that caused it.
create table mail (
  customer_id integer not null references customer,
  mail_id bigint generated always as identity,
  cause text not null,
  kind text not null,
  to_address text not null,
  to_name text not null,
  reply_to_address text,
  reply_to_name text,
  language text not null,
  subject text not null,
  body_text text not null,
  body_html text not null,
  -- Of files that are kept for this customer.
  attachment_ids bigint[] not null default '{}',
  message_id text not null,
  -- The Message-ID that mails about the same quote are threaded under.
  thread_id text,
  -- Opens the page that stops mails of this kind; only mails that one may stop have one.
  unsubscribe_token text,
  quote_number integer,
  order_number integer,
  -- `dropped`: no longer true when it was about to go, such as a reminder after the order.
  status text not null constraint mail_status check (status in ('queued', 'sent', 'bounced', 'dropped')),
  created_at timestamptz not null,
  -- One process at a time hands a mail over; after this moment another may try.
  claimed_until timestamptz,
  sent_at timestamptz,
  bounced_at timestamptz,
  bounce_reason text,
  primary key (customer_id, mail_id),
  constraint mail_once_per_cause unique (customer_id, cause),
  constraint mail_sent_has_a_moment check (status <> 'sent' or sent_at is not null),
  constraint mail_bounced_says_why check ((status = 'bounced') = (bounced_at is not null and bounce_reason is not null))
);
create index mail_quote on mail (customer_id, quote_number);
create index mail_order on mail (customer_id, order_number);
create index mail_message on mail (message_id);
create index mail_queued on mail (created_at, customer_id, mail_id) where status = 'queued';
create index mail_bounced on mail (bounced_at) where status = 'bounced';

-- Who asked not to be reminded any more.
create table mail_opt_out (
  customer_id integer not null references customer,
  address text not null constraint mail_opt_out_address_is_lower_case check (address = lower(address)),
  opted_out_at timestamptz not null,
  primary key (customer_id, address)
);
