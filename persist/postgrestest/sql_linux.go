package postgrestest

import (
	"database/sql"
	"fmt"
	"strings"

	_ "github.com/lib/pq" // the driver
)

// SQL runs a script in a database, and gives what it finds: a line a row, its columns
// divided by "|".
func (s *Server) SQL(database, script string) (string, error) {
	db := s.admin
	if database != "postgres" {
		var err error
		if db, err = sql.Open("postgres", s.keywords(database)); err != nil {
			return "", err
		}
		defer func() { _ = db.Close() }()
	}
	rows, err := db.Query(script)
	if err != nil {
		return "", err
	}
	defer func() { _ = rows.Close() }()
	var lines []string
	for more := true; more; more = rows.NextResultSet() {
		names, err := rows.Columns()
		if err != nil {
			return "", err
		}
		for rows.Next() {
			columns, into := make([]sql.NullString, len(names)), make([]any, len(names))
			for i := range columns {
				into[i] = &columns[i]
			}
			if err := rows.Scan(into...); err != nil {
				return "", err
			}
			var texts []string
			for _, c := range columns {
				texts = append(texts, c.String)
			}
			lines = append(lines, strings.Join(texts, "|"))
		}
	}
	return strings.Join(lines, "\n"), rows.Err()
}

// keywords is the address of a database in the other of its two forms.
func (s *Server) keywords(database string) string {
	return fmt.Sprintf("host='%s' port=%d user=postgres dbname='%s' sslmode=disable", s.Dir, s.Port, database)
}

// Socket is the address of a database over the server's Unix socket.
func (s *Server) Socket(database string) string {
	return fmt.Sprintf("postgres://postgres@/%s?host=%s&port=%d", database, s.Dir, s.Port)
}

// Database makes an empty database, and gives its name.
func (s *Server) Database() (string, error) {
	name := fmt.Sprint("t", s.count.Add(1))
	_, err := s.SQL("postgres", "create database "+name+" template template0"+s.strategy)
	return name, err
}
