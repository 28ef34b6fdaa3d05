package app

import (
	"throughline/internal/process"
	"throughline/internal/run"
)

// carried looks at the processes that run at Northbeam: months of runs, most ended, one that needs a look, and the wait
// that stands out where the story says.
func (n *northbeam) carried() {
	t := n.t
	page, err := n.Runs.List(system(t), run.Query{Stuck: true})
	n.must(err)
	if len(page.Items) != 1 || page.Items[0].ProcessName != "Purchase request" {
		t.Errorf("%d runs need a look", len(page.Items))
	}
	list, err := n.Processes.List(system(t), process.Query{})
	n.must(err)
	var all, ended int64
	running := 0
	for _, row := range list.Items {
		if row.Published == 0 {
			continue
		}
		m, err := n.Runs.Measure(system(t), row.Process.ID, 0)
		if err != nil {
			continue // a map that is only drawn cannot be carried out
		}
		all, ended = all+m.Runs, ended+m.Ended
		if m.Runs > 3 {
			running++
		}
		if row.Process.Name != "Employee onboarding" {
			continue
		}
		if len(m.Handoffs) == 0 || m.Handoffs[0].Node != "Laptop" || m.Handoffs[0].Share < 50 || m.Skipped == 0 || m.Follow == m.Carried {
			t.Errorf("onboarding: %+v", m)
		}
	}
	if all < 250 || ended < all*9/10 || running < 9 {
		t.Errorf("%d runs of %d processes, %d ended", all, running, ended)
	}
}
