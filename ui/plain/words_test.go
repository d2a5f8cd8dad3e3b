package plain

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"kaizala-setup/ui/words"
)

// Whatever stands in braces in the text of a code is filled on this face.
func TestEveryPlaceIsFilled(t *testing.T) {
	t.Parallel()
	k := keys()
	for i, v := 0, reflect.ValueOf(k); i < v.NumField(); i++ {
		if v.Field(i).IsZero() {
			t.Errorf("%+v", k)
		}
	}
	for _, code := range words.Codes() {
		for _, line := range (words.Reader{Zone: time.UTC, Keys: k}).For(code, nil).Lines() {
			if strings.ContainsAny(line, "{}") {
				t.Errorf("%s: %s", code, line)
			}
		}
	}
}
