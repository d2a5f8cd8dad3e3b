package ui

const teamTopic = `A team keeps its connectors in a PostgreSQL database: several machines
use one connector, and renew its one refresh token together. With
copies on each machine, the first to renew would end the others' token.

  laptop ─┐                     ┌ PostgreSQL ──────────────────────┐
          ├─ TLS, sealed by age ┤ a row a connector: a random ID,  │
  runner ─┤                     │ a revision, to whom it is sealed,│
          │                     │ and the sealed rest              │
  server ─┘                     │ a lock while a token is renewed  │
                                └──────────────────────────────────┘

On the first machine:
  export KAIZALA_SETUP_STORE=postgres://db.example.com/kaizala
  kaizala-setup store init
  kaizala-setup store move Payroll

On every other one, which prints six words:
  kaizala-setup team join
and then a member, to whom you tell them, lets it in:
  kaizala-setup team approve WORD WORD ...
or refuses it. A request that nobody answers ends after 7 days.

From then on every command works as before: token, verify, exec,
proxy, the wizard. To keep a connector on this machine alone again:
  kaizala-setup store move Payroll --store keyring

The database needs a user that may make a schema (store init), then
one that may read and write its tables. A password is in ~/.pgpass, or
PGPASSFILE names another file; PGSERVICE, PGSSLCERT, PGSSLKEY and
PGSSLROOTCERT work as for psql. Over a network the server must prove
its name (sslmode=verify-full); on this machine it need not.
PgBouncer works in session mode alone.

Who reads the database sees how many connectors there are, when they
changed, and the members' public keys: no name, no group, no token.
Each machine has a key of its own (age), in its keyring, under a
passphrase or in a file (--identity).

When the database cannot be reached, an access token that this machine
has got works until its end; then commands end with exit code 75. A
token that was renewed meanwhile waits here, sealed, and is brought to
the database by the next command.

  kaizala-setup team list             who is in the team
  kaizala-setup team remove NAME      seals everything to the others
  kaizala-setup doctor                whether the database answers, as
                                      whom, and how it is secured
`
