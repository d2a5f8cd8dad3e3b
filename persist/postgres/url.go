package postgres

import (
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/lib/pq"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
)

// Address is where a store is: the server, the database, and as whom it is used.
// What it does not say comes from PGSERVICE and the other PG* variables.
type Address struct {
	Host string // as it is named to people, without the port
	User string
	TLS  string // the sslmode that is used

	dsn      string
	server   string // host and port
	passfile string // is not used, since others may read it; "": there is none
}

// connectTimeout is how long a connection may take to be made, in seconds.
const connectTimeout = "10"

// IsAddress reports whether a value of --store means this engine.
func IsAddress(s string) bool {
	return strings.HasPrefix(s, "postgres://") || strings.HasPrefix(s, "postgresql://")
}

// ParseAddress reads postgres://[USER@]HOST[:PORT]/DATABASE. A password in it is
// refused, because every program on the machine can read arguments. A password file that
// others may read is not used. Over a network the server's name and certificate are
// always verified. Codes: store_address, store_password, store_tls.
func ParseAddress(s string) (Address, error) {
	u, err := url.Parse(s)
	if err != nil || !IsAddress(s) || u.Fragment != "" {
		return Address{}, &persist.Error{Reason: persist.CodeStoreAddress} // the cause could quote a password
	}
	q := u.Query()
	if _, has := u.User.Password(); has || q.Has("password") || q.Has("sslpassword") {
		return Address{}, &persist.Error{Reason: persist.CodeStorePassword, Path: u.Hostname()}
	}
	if os.Getenv("PQGO_DEBUG") != "" { // the library would print what it sends, the password with it
		return Address{}, &persist.Error{Reason: persist.CodeStoreAddress, Path: "PQGO_DEBUG"}
	}
	q.Set("connect_timeout", connectTimeout)
	q.Set("binary_parameters", "yes") // one round trip a query, and bytes as they are
	u.RawQuery = q.Encode()
	c, err := pq.NewConfig(u.String())
	if err != nil || len(c.Multi) > 0 { // a lock on one of several servers would guard nothing
		return Address{}, &persist.Error{Reason: persist.CodeStoreAddress, Path: u.Hostname(), Err: err}
	}
	a := Address{Host: c.Host, User: c.User, TLS: string(c.SSLMode)}
	switch {
	case isLocal(c):
		if a.TLS == "" {
			a.TLS = string(pq.SSLModePrefer)
		}
	case a.TLS == "":
		a.TLS = string(pq.SSLModeVerifyFull)
	case a.TLS != string(pq.SSLModeVerifyFull):
		return Address{}, &persist.Error{Reason: persist.CodeStoreTLS, Path: c.Host}
	}
	if a.passfile = openPassfile(c); a.passfile != "" {
		// The library would tell it on standard error, amid a screen. Below a file there is
		// none, so it reads nothing and says nothing.
		q.Set("passfile", filepath.Join(a.passfile, "none"))
	}
	q.Set("sslmode", a.TLS)
	u.RawQuery = q.Encode()
	a.dsn, a.server = u.String(), net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port)))
	return a, nil
}

// openPassfile is the password file of a connection if the library refuses it for its
// mode, else "": one that others may use, or that is a program to its owner. Where a
// password is given nobody looks for a file.
func openPassfile(c pq.Config) string {
	file := c.Passfile
	if home, err := os.UserHomeDir(); file == "" && err == nil {
		file = filepath.Join(home, ".pgpass")
	}
	info, err := os.Stat(file)
	if c.Password != "" || err != nil || !disk.TooOpen(info) && info.Mode().Perm()&0o100 == 0 {
		return ""
	}
	return file
}

// isLocal reports whether nobody else is on the way to the server: a Unix socket, or
// an address of this machine.
func isLocal(c pq.Config) bool {
	if filepath.IsAbs(c.Host) || strings.HasPrefix(c.Host, "@") {
		return !c.Hostaddr.IsValid()
	}
	if c.Hostaddr.IsValid() {
		return c.Hostaddr.IsLoopback()
	}
	ip, err := netip.ParseAddr(strings.Trim(c.Host, "[]"))
	return c.Host == "localhost" || err == nil && ip.IsLoopback()
}

// Database is the database's name, for messages.
func (a Address) Database() string {
	u, err := url.Parse(a.dsn)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Path, "/")
}
