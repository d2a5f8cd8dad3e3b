package hostile

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
	Name, Issuer string // a host, and who signed for it
	From, Until  time.Time
}

// Certificate makes a certificate that signed itself. Without times it is good
// for an hour around now.
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
