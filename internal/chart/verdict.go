package chart

import (
	"throughline/internal/spc"
	"throughline/internal/verdict"
)

// OfVerdict gives the control chart of a judged change. The frozen limits run on after the change as long as it made no
// detectable difference; a proven one gets limits of its own once there are enough values for them.
func OfVerdict(q verdict.Question, a verdict.Answer, title, change string) ControlView {
	const enough = 5 // below this many values limits mean nothing
	v := ControlView{Title: title, Desc: a.Headline + " " + a.Sentence + ".", Unit: q.Unit, Target: q.Target,
		Change: &Change{At: q.Marker, Label: change}}
	before, all := a.Before.N, len(a.Points)
	for _, p := range a.Points {
		v.Points = append(v.Points, ControlPoint{At: p.At, Value: p.Value})
	}
	if a.Chart == nil {
		return v
	}
	x := a.Chart.X
	old := Phase{To: before, Center: x.Center, Lower: x.Lower, Upper: x.Upper, Label: "before"}
	proven := a.Verdict == verdict.Improved || a.Verdict == verdict.Worse && len(a.Signals) > 0
	if proven && all-before >= enough {
		if own, err := spc.XmR(a.Chart.Values[before:], spc.Options{Convention: a.Chart.Convention}); err == nil {
			v.Phases = []Phase{old, {From: before, To: all, Center: own.X.Center, Lower: own.X.Lower, Upper: own.X.Upper, Label: "since"}}
			return v
		}
	}
	for _, s := range a.Signals {
		p := &v.Points[before+s.Index-1]
		p.Signal = string(s.Rule)
		p.Good = (s.Side == spc.Below) == (q.Better == verdict.Lower)
	}
	old.To = all
	v.Phases = []Phase{old}
	return v
}
