package postgres

import (
	"context"
	"database/sql"

	"github.com/lib/pq"

	"kaizala-setup/persist"
)

// migrations bring the schema to its versions, in order: the first to version 1. None
// is ever changed once it was released.
func migrations() []string {
	return []string{`
create table kaizala_setup.roster (
	revision bigint primary key,
	body     bytea  not null  -- sealed: the team's key, its members and their names
);
create table kaizala_setup.team (
	one        boolean primary key default true check (one), -- there is one row
	revision   bigint  not null references kaizala_setup.roster, -- the roster that counts
	recipients text[]  not null  -- of its members, for requests to join
);
create table kaizala_setup.request (
	id   text   primary key, -- a hash of the recipient that asks
	body bytea  not null     -- sealed: that recipient and a name
);
create table kaizala_setup.document (
	id         text   primary key, -- a hash of a random key
	revision   bigint not null,    -- counts writes, removals too
	recipients text[] not null,    -- whom the body is sealed to
	writes     text[] not null,    -- random names of the last writes
	body       bytea               -- sealed; null: the document was removed
);`}
}

// version is that of the schema that this program knows.
func version() int { return len(migrations()) }

// migrationLock is the advisory lock under which the schema is changed.
const migrationLock = "migrate"

// Init makes the schema, or brings it to this program's version, and makes a team of
// the identity alone, under a name, if there is none. A second call changes nothing.
// Codes: newer_version, store_rights, and those of every query.
func (s *Store) Init(ctx context.Context, name string) error {
	me, _, err := s.member(ctx)
	if err != nil {
		return err
	}
	team, body, err := newRoster(me.Recipient(), name).sealed(me)
	if err != nil {
		return err
	}
	before, err := s.seen()
	if err != nil {
		return err
	}
	return s.within(ctx, func(ctx context.Context) error {
		tx, err := s.begin(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		if _, err := tx.ExecContext(ctx, transaction); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "select pg_advisory_xact_lock($1)", lockNumber(migrationLock)); err != nil {
			return err
		}
		if err := migrate(ctx, tx); err != nil {
			return err
		}
		var teams int
		if err := tx.QueryRowContext(ctx, "select count(*) from kaizala_setup.team").Scan(&teams); err != nil {
			return err
		}
		switch {
		case teams > 0:
		case before.revision > 0:
			return s.refuse(persist.CodeStoreTeam)
		default:
			const first = "with r as (insert into kaizala_setup.roster (revision, body) values (1, $1)) insert into kaizala_setup.team (revision, recipients) values (1, $2)"
			if _, err := tx.ExecContext(ctx, first, body, pq.Array(team.recipients())); err != nil {
				return err
			}
		}
		return tx.Commit()
	})
}

func migrate(ctx context.Context, tx *sql.Tx) error {
	var there bool
	if err := tx.QueryRowContext(ctx, "select to_regclass('kaizala_setup.version') is not null").Scan(&there); err != nil {
		return err
	}
	if !there {
		const begin = "create schema if not exists kaizala_setup; create table kaizala_setup.version (version int not null); insert into kaizala_setup.version values (0)"
		if _, err := tx.ExecContext(ctx, begin); err != nil {
			return err
		}
	}
	var have int
	if err := tx.QueryRowContext(ctx, "select version from kaizala_setup.version").Scan(&have); err != nil {
		return err
	}
	if have > version() {
		return &persist.Error{Reason: persist.CodeNewerVersion}
	}
	for _, m := range migrations()[have:] {
		if _, err := tx.ExecContext(ctx, m); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "update kaizala_setup.version set version = $1", version())
	return err
}
