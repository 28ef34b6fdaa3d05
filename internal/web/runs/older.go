package runs

import (
	"net/http"
	"strconv"

	"throughline/internal/id"
	"throughline/internal/run"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Move moves open runs to the version that holds: the one named, or all that can.
func (p *Pages) Move(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	moved, left, err := p.Runs.Move(r.Context(), key, page.List[id.Run](r, "run"))
	if err != nil {
		return err
	}
	said := "Moved " + count(moved, "run") + "."
	if len(left) > 0 {
		said += " " + count(len(left), "run") + " cannot move; the list says why."
	}
	return page.Redirect(w, r, "/processes/"+string(key)+"/runs#older", said)
}

// behind says how many open runs are on older versions.
func (v faceView) behind() ui.Sentence {
	can := 0
	for _, o := range v.Older {
		if len(o.Misfits) == 0 {
			can++
		}
	}
	said := count(len(v.Older), "run") + " on "
	if first := v.Older[0].Number; same(v.Older, first) {
		said += "version " + number(first)
	} else {
		said += "older versions"
	}
	said += ": finish there, or move to version " + number(v.Newest) + ". "
	switch can {
	case 0:
		said += "None can move."
	case len(v.Older):
		said += "All can move."
	default:
		said += strconv.Itoa(can) + " can move."
	}
	return ui.Say(ui.Text(said))
}

func same(list []run.Older, version int64) bool {
	for _, o := range list {
		if o.Number != version {
			return false
		}
	}
	return true
}

// moves are what can be done with all of them at once.
func (v faceView) moves() bool {
	for _, o := range v.Older {
		if len(o.Misfits) == 0 {
			return v.CanRun && len(v.Older) > 1
		}
	}
	return false
}

// adherence says how many runs follow the version that holds.
func (v faceView) adherence() ui.Sentence {
	m := v.Measure
	out := ui.Say(ui.Text("Since version " + number(v.Newest) + " holds, "))
	rows := "#runs"
	if len(v.Older) > 0 {
		rows = "#older"
	}
	out = append(out, ui.Figure(strconv.FormatInt(m.Follow, 10)+" of "+count(int(m.Carried), "run"), rows), ui.Text(" follow it: "), ui.Verdict(percent(*m.Adherence), tone(*m.Adherence)), ui.Text("."))
	if m.Unskipped != nil {
		out = append(out, ui.Text(" Of the steps that ended in the last year, "), ui.Figure(percent(*m.Unskipped), "#times"), ui.Text(" were done and not skipped."))
	}
	return out
}

func percent(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) + "%" }

func tone(v float64) ui.Tone {
	if v < 95 {
		return ui.Warn
	}
	return ui.Ok
}
