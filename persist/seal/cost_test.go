//go:build !race

package seal

import "testing"

func TestCostOfAPassphrase(t *testing.T) {
	if shipped != 18 {
		t.Errorf("scrypt's cost is %d", shipped)
	}
}
