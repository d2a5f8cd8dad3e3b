package session

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// A list of twice as many grants takes twice the work, not four times. Work is told by
// the memory that is allocated, since times differ from run to run.
func TestStandingsGrowInAStraightLine(t *testing.T) {
	work := func(n int) float64 {
		d := persist.Document{Key: persist.Key{Role: steps.Developer}}
		for i := range n {
			d.Facts.Grants = append(d.Facts.Grants, steps.Grant{ID: steps.GrantID(fmt.Sprint("g", i)), Group: fmt.Sprint("Group ", i), By: steps.Myself, Refresh: steps.Held{At: time.Now(), Len: 1000}})
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		rows := Summary{doc: d}.Standings(time.Now())
		runtime.ReadMemStats(&after)
		if len(rows) != n || rows[n-1].Grant.Group != fmt.Sprint("Group ", n-1) {
			t.Fatalf("%d rows", len(rows))
		}
		return float64(after.TotalAlloc - before.TotalAlloc)
	}
	if few, many := work(200), work(800); many > 6*few {
		t.Errorf("4 times as many grants take %.1f times the work", many/few)
	}
}
