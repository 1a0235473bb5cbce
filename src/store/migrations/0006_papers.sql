-- The papers: invoices with gapless numbers, every paper issued once, and the calendar feeds.
set local lock_timeout = '5s';

-- One row per selling entity and year. Whoever takes a number locks it until the invoice of that number is committed with it:
-- a number that was taken has its invoice, and a transaction that fails gives its number back. No gap, no double.
create table invoice_counter (
  selling_entity text not null references selling_entity,
  year integer not null,
  last_number integer not null constraint invoice_counter_counts_up check (last_number > 0),
  -- Numbers follow the dates: the next invoice is dated no earlier.
  last_issued_on date not null,
  primary key (selling_entity, year)
);

-- Globally unique numbers, away from the customers' rows.
create table invoice_number (
  invoice_number text primary key,
  selling_entity text not null references selling_entity,
  year integer not null,
  sequence integer not null constraint invoice_number_sequence check (sequence > 0),
  customer_id integer not null,
  constraint invoice_number_once unique (selling_entity, year, sequence)
);

-- An invoice or a credit note as issued: the snapshot is everything that its files show, and is never changed.
create table invoice (
  customer_id integer not null,
  invoice_number text not null,
  kind text not null constraint invoice_kind check (kind in ('invoice', 'credit-note')),
  order_number integer not null,
  -- Of a credit note: the refund it goes with and the invoice it corrects.
  refund_id uuid,
  corrects text,
  selling_entity text not null,
  issued_on date not null,
  currency text not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  gross_minor bigint not null,
  snapshot text not null,
  issued_at timestamptz not null,
  primary key (customer_id, invoice_number),
  foreign key (customer_id, order_number) references renewal_order,
  foreign key (customer_id, refund_id) references refund,
  foreign key (customer_id, corrects) references invoice,
  constraint invoice_adds_up check (gross_minor = net_minor + tax_minor),
  constraint invoice_credit_note_says_why check ((kind = 'credit-note') = (refund_id is not null) and (kind = 'credit-note') = (corrects is not null))
);
create unique index invoice_one_per_order on invoice (customer_id, order_number) where kind = 'invoice';
create unique index invoice_one_per_refund on invoice (customer_id, refund_id) where kind = 'credit-note';

-- Every paper that was issued, once: `subject` is what it is about (`order:70000001`, `quote:20417801:1`, `invoice:BL2027-000001`).
-- The snapshot is what was rendered; an invoice keeps its own.
create table paper (
  customer_id integer not null,
  subject text not null,
  kind text not null,
  file_id bigint not null,
  snapshot text,
  issued_at timestamptz not null,
  primary key (customer_id, subject, kind),
  foreign key (customer_id, file_id) references kept_file
);

-- An invoice that breaks a rule is not issued and takes no number; operations sees which rule.
create table paper_problem (
  customer_id integer not null,
  subject text not null,
  order_number integer not null,
  breaches jsonb not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (customer_id, subject),
  foreign key (customer_id, order_number) references renewal_order
);

-- A calendar feed per person. The address is a secret that follows from the serial and the server's own secret; here is its hash.
create table calendar_feed (
  user_id text primary key references account_user on delete cascade,
  serial uuid not null,
  token_hash text not null unique,
  created_at timestamptz not null
);

do $$
declare t text;
begin
  foreach t in array array['invoice', 'paper', 'paper_problem'] loop
    execute format('alter table %I enable row level security', t);
    execute format($p$create policy own_customer on %I to guichet_web
      using (current_setting('app.customer_ids', true) = '*' or customer_id = any (string_to_array(nullif(nullif(current_setting('app.customer_ids', true), '*'), ''), ',')::integer[]))
      with check (current_setting('app.customer_ids', true) = '*' or customer_id = any (string_to_array(nullif(nullif(current_setting('app.customer_ids', true), '*'), ''), ',')::integer[]))$p$, t);
    execute format('grant select, insert on %I to guichet_web', t);
  end loop;
end $$;
grant update, delete on paper_problem to guichet_web;
grant select, insert, update on invoice_counter to guichet_web;
grant select, insert on invoice_number to guichet_web;
grant select, insert, update, delete on calendar_feed to guichet_web;
