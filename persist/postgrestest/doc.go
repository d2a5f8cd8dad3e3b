// Package postgrestest is for tests only. It runs a real PostgreSQL server, on Linux.
package postgrestest
