//go:build unix

package schedule

import (
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
)

// spent gives the time that the processor has given to this program, in milliseconds: what others take does not count.
func spent() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Sec+u.Stime.Sec)*1000 + float64(u.Utime.Usec+u.Stime.Usec)/1000
}

// largePlan has chains across each other as plans do: each task waits for one or two of those shortly before it, one in ten has
// a lag, one in twenty a calendar of its own, and ten tasks stand under a summary.
func largePlan(tasks int, summaries bool) Plan {
	r := rand.New(rand.NewPCG(7, 7))
	p := Plan{Start: monday, Calendars: someCalendars()[:2]}
	for i := range 40 {
		c := Standard()
		for k := range 12 {
			day := int(monday)/Day + i + 30*k
			c.Exceptions = append(c.Exceptions, Exception{First: day, Last: day})
		}
		p.Calendars[0].Exceptions = append(p.Calendars[0].Exceptions, c.Exceptions[0])
		p.Calendars = append(p.Calendars, c)
	}
	for i := range tasks {
		t := Task{Title: fmt.Sprint(i), Parent: -1, Calendar: -1, Duration: 60 + r.IntN(20)*60}
		if r.IntN(20) == 0 {
			t.Calendar = r.IntN(len(p.Calendars))
		}
		p.Tasks = append(p.Tasks, t)
		for range 1 + r.IntN(2) {
			if i > 0 {
				l := Link{From: max(0, i-1-r.IntN(200)), To: i, Kind: FS, Calendar: OfSuccessor}
				if r.IntN(10) == 0 {
					l.Lag = 480
				}
				if r.IntN(20) == 0 {
					l.Kind = SS
				}
				p.Links = append(p.Links, l)
			}
		}
	}
	if summaries {
		for i := range tasks / 10 {
			p.Tasks = append(p.Tasks, Task{Title: fmt.Sprint("S", i), Parent: -1, Calendar: -1})
			for k := range 10 {
				p.Tasks[i*10+k].Parent = tasks + i
			}
		}
	}
	return p
}

// BenchmarkReplan lengthens the first task and puts it back, which moves nearly all others: what is affected is the whole.
func BenchmarkReplan(b *testing.B) {
	for _, tasks := range []int{10_000, 100_000} {
		for _, summaries := range []bool{false, true} {
			b.Run(fmt.Sprintf("tasks=%d/summaries=%v", tasks, summaries), func(b *testing.B) {
				n, err := New(largePlan(tasks, summaries))
				if err != nil {
					b.Fatal(err)
				}
				moved, before := 0, spent()
				for i := 0; b.Loop(); i++ {
					t := n.plan.Tasks[0]
					t.Duration = 480 + 96000*(i%2)
					if err := n.SetTask(0, t); err != nil {
						b.Fatal(err)
					}
					moved = len(n.Replan())
				}
				b.ReportMetric(float64(moved), "moved")
				b.ReportMetric((spent()-before)/float64(b.N), "cpu-ms/op")
			})
		}
	}
}

// BenchmarkReplanMiddle does the same to a task in the middle of the plan.
func BenchmarkReplanMiddle(b *testing.B) {
	n, err := New(largePlan(100_000, true))
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		t := n.plan.Tasks[90_000]
		t.Duration = 480 + 96000*(i%2)
		if err := n.SetTask(90_000, t); err != nil {
			b.Fatal(err)
		}
		n.Replan()
	}
}

func BenchmarkNew(b *testing.B) {
	p := largePlan(10_000, true)
	for b.Loop() {
		if _, err := New(p); err != nil {
			b.Fatal(err)
		}
	}
}
