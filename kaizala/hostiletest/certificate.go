package hostiletest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"
)

// Identity is what a certificate says.
type Identity struct {
	Name, Issuer string    // the host that it names, and who signed it
	From, Until  time.Time // zero: good for an hour around now
}

// Certificate makes a self-signed certificate.
func Certificate(t testing.TB, id Identity) tls.Certificate {
	t.Helper()
	if id.Until.IsZero() {
		id.From, id.Until = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: id.Issuer}, DNSNames: []string{id.Name}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: id.From, NotAfter: id.Until,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}
