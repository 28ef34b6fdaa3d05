package today

import (
	"strconv"

	"throughline/internal/process"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// answer is a form that answers a process with one tap.
type answer struct{ ID, Where, Version string }

// ofProcesses lists what processes ask of the visitor, with the form behind each button.
func ofProcesses(duties []process.Duty, visit *page.Visit, d page.Directory) ([]ui.Entry, []answer) {
	var out []ui.Entry
	var forms []answer
	for _, duty := range duties {
		at, n := "/processes/"+string(duty.Process), strconv.FormatInt(duty.Number, 10)
		key := string(duty.Kind) + "-" + string(duty.Process)
		e := ui.Entry{ID: "ask-" + key, Title: duty.Name, Href: at, At: page.Instant(duty.Since, visit)}
		if duty.By != "" {
			e.Person = d.Person(duty.By)
		}
		says := ""
		button := ui.Action{Small: true, Submit: true, Form: "answer-" + key}
		form := answer{ID: button.Form}
		switch duty.Kind {
		case process.ToApprove:
			says = e.Person.Name + " asks you to approve version " + n + ", " + string(duty.Size)
			if duty.Due != "" {
				says += ", to apply from " + duty.Due.Say(visit.Today)
			}
			button.Label, button.Weight, form.Where, form.Version = "Approve", ui.Primary, at+"/approval", strconv.FormatInt(duty.Version, 10)
			button.Attrs = map[string]any{"aria-label": "Approve version " + n + " of " + duty.Name}
			e.Href = at + "/compare?to=" + n
			if duty.Number == 1 {
				e.Href = at
			}
		case process.ToLook:
			says = e.Person.Name + " asks you to look at version " + n + " before it is approved"
			e.Href = at + "/versions"
		case process.ToMend:
			says = e.Person.Name + " returned version " + n
			e.Href = at + "/document"
		case process.ToReview:
			says = "You own it, and it was due to be looked at again"
			e.At, e.AtTone = page.Day(duty.Due, visit.Today), ui.Alarm
			e.Href = at + "/document"
			button.Label, form.Where = "Still right", at+"/reviewed"
			button.Attrs = map[string]any{"aria-label": duty.Name + " is still right"}
		case process.ToConfirm:
			says = "Your work changes with version " + n
			e.Href = at + "/compare?to=" + n
			if duty.Number == 1 {
				e.Href = at + "/document"
			}
			button.Label, form.Where = "I have read it", at+"/versions/"+n+"/confirmation"
			button.Attrs = map[string]any{"aria-label": "I have read version " + n + " of " + duty.Name}
		}
		if duty.Why != "" {
			says += ": “" + duty.Why + "”"
		}
		e.Says = ui.Say(ui.Text(says))
		if button.Label != "" {
			e.Actions, forms = []ui.Action{button}, append(forms, form)
		}
		out = append(out, e)
	}
	return out, forms
}
