package importing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/internal/db/dbtest"
	"throughline/internal/importing"
)

// linear makes a Linear export of so many issues, as wide as real ones.
func linear(issues int) string {
	var b strings.Builder
	b.WriteString("ID,Team,Title,Description,Status,Estimate,Priority,Project,Creator,Assignee,Labels,Cycle Number,Cycle Name,Cycle Start,Cycle End,Created,Updated,Started,Completed,Canceled,Archived,Due Date,Parent issue,UUID\n")
	states := []string{"Backlog", "Todo", "In Progress", "In Review", "Done"}
	day := time.Date(2025, 1, 1, 8, 0, 0, 0, time.UTC)
	for i := range issues {
		created := day.Add(time.Duration(i) * 7 * time.Minute)
		completed, parent := "", ""
		if i%5 == 4 {
			completed = created.Add(50 * time.Hour).Format(time.RFC3339)
		}
		if i%10 == 3 {
			parent = fmt.Sprintf("OPS-%d", i-2)
		}
		fmt.Fprintf(&b, "OPS-%d,Operations,Move the invoices of site %d,\"Ask the site first, then move **all** of them.\n\n- [ ] list\n- [ ] copy\",%s,%d,%s,,person%d@acme.example,person%d@acme.example,\"site, invoices\",,,,,%s,%s,,%s,,,%s,%s,%08d-0000-4000-8000-000000000000\n",
			i, i, states[i%5], i%8, []string{"Low", "Medium", "High"}[i%3], i%40, (i*7)%40, created.Format(time.RFC3339), created.Add(time.Hour).Format(time.RFC3339), completed, created.AddDate(0, 1, 0).Format(time.DateOnly), parent, i)
	}
	return b.String()
}

// BenchmarkRun measures the whole run of 50,000 issues into SQLite, the reading of the file included.
func BenchmarkRun(b *testing.B) {
	const issues = 50_000
	text := linear(issues)
	for b.Loop() {
		b.StopTimer()
		c := found(b, dbtest.SQLite(b))
		imp := c.receive(b, importing.Choices{}, text)
		b.StartTimer()
		done, err := c.imports.Run(c.owner, imp.ID)
		if err != nil || done.Counts.Created != issues {
			b.Fatalf("%+v, %v", done.Counts, err)
		}
	}
	b.ReportMetric(float64(issues*b.N)/b.Elapsed().Seconds(), "rows/s")
}
