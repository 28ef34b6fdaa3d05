package psplib

import (
	"reflect"
	"strings"
	"testing"

	"throughline/internal/schedule/lags"
)

// Two activities between a beginning and an end, the second at least 2 and at most 5 behind the first.
const smallSCH = `2	1	0	0
0	1	2	1	2	[0]	[0]
1	1	2	2	3	[2]	[3]
2	1	2	1	3	[-5]	[4]
3	1	0
0	1	0	0
1	1	3	2
2	1	4	2
3	1	0	0
3
`

func TestReadSCH(t *testing.T) {
	p, err := ReadSCH("small.SCH", []byte(smallSCH))
	if err != nil {
		t.Fatal(err)
	}
	want := &lags.Problem{Durations: []int{0, 3, 4, 0}, Needs: [][]int{{0}, {2}, {2}, {0}}, Capacities: []int{3},
		Lags: []lags.Lag{{From: 0, To: 1}, {From: 0, To: 2}, {From: 1, To: 2, Least: 2}, {From: 1, To: 3, Least: 3}, {From: 2, To: 1, Least: -5}, {From: 2, To: 3, Least: 4}}}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("got %+v", p)
	}
	if s, err := lags.Solve(t.Context(), p, lags.Options{}); err != nil || s.Finish != 7 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestReadSCHSaysWhatIsWrong(t *testing.T) {
	for says, text := range map[string]string{
		"ends where the number of activities":      "",
		"begins with -1 activities":                "-1 1 0 0",
		"begins with 5000 activities":              "5000 1 0 0",
		"Activity 7 stands where activity 2":       strings.Replace(smallSCH, "\n2\t1\t2", "\n7\t1\t2", 1),
		"more than one mode":                       strings.Replace(smallSCH, "\n2\t1\t2", "\n2\t3\t2", 1),
		"which cannot be the number of successors": strings.Replace(smallSCH, "\n2\t1\t2", "\n2\t1\t99", 1),
		"ends where a capacity":                    strings.TrimSuffix(smallSCH, "3\n"),
		`is "{"; a lag`:                            strings.Replace(smallSCH, "[2]", "{[x", 1),
		"there are 4":                              strings.Replace(smallSCH, "2\t2\t3\t[2]", "2\t9\t3\t[2]", 1),
		"Impossible: these lags":                   strings.Replace(smallSCH, "[-5]", "[-1]", 1),
		"activity 1 needs 2 of resource 1, and":    strings.TrimSuffix(smallSCH, "3\n") + "1\n",
	} {
		if _, err := ReadSCH("x.sch", []byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
}

func FuzzReadSCH(f *testing.F) {
	f.Add([]byte(smallSCH))
	f.Add([]byte("0 0 0 0"))
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := ReadSCH("x.sch", file)
		if err == nil && p.Check() != nil {
			t.Error("what was read is no problem")
		}
	})
}
