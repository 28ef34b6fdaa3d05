package browser

import (
	"testing"
)

// The questions of a step are designed beside the phone that shows them: added, moved by keys and by dragging, removed, and
// kept in the map of the draft.
func TestDesignQuestions(t *testing.T) {
	s := founded(t)
	key := s.bought()
	ctx := s.as(s.me)
	_, err := s.app.Processes.StartDraft(ctx, key)
	s.must(err)
	p := s.browse(s.me, Options{})
	s.visit(p, "/processes/"+string(key)+"/steps/Task_1")
	p.WaitText("It asks 2 questions: Price, Remark.")
	p.Click("link", "Design the questions")
	phone := p.In("region", "As it will be asked")
	phone.WaitText("Price", "Remark")
	p.bothThemes(t, "designer")

	p.Click("button", "Add a question")
	p.Wait("textbox", "Question 3")
	p.Fill("Question 3", "Which colour?")
	phone.WaitText("Which colour?")
	third := p.In("listitem", "Question 3")
	third.Select("Answer", "Choice of one")
	third.Fill("Answers to choose from", "Silver\nBlack")
	third.Fill("Help under the question", "As on the card")
	phone.Wait("radio", "Silver")
	phone.WaitText("As on the card")
	third.Focus("textbox", "Question 3")
	p.Press("Alt+ArrowUp")
	p.Wait("button", "Move up: Which colour?")
	p.In("listitem", "Question 2").Wait("button", "Remove: Which colour?")
	p.In("listitem", "Question 3").Click("button", "Remove: Remark")
	p.Gone("button", "Remove: Remark")
	p.In("listitem", "Question 1").Fill("At most", "a lot")
	p.Click("button", "Save the questions")
	p.In("alert", "").WaitText("is no number: a lot")
	p.In("listitem", "Question 1").Fill("At most", "5000")
	p.In("listitem", "Question 1").Fill("Unit", "EUR")
	p.Click("button", "Save the questions")
	p.WaitText("Saved the questions.")
	phone.WaitText("Price (EUR)", "At most 5000", "Black")

	doc, err := s.app.Processes.Document(ctx, key, 2)
	s.must(err)
	for _, st := range doc.Steps {
		if st.ID != "Task_1" {
			continue
		}
		if len(st.Form) != 2 || st.Form[0].Name != "price" || *st.Form[0].Max != 5000 || st.Form[1].Help != "As on the card" || len(st.Form[1].Options) != 2 || st.Form[1].Name != "which_colour" {
			t.Errorf("%+v", st.Form)
		}
	}
	p.SetSize(360, 740)
	p.bothThemes(t, "designer on a telephone")
	p.In("listitem", "Question 2").Focus("textbox", "Question 2")
	p.Press("Alt+ArrowUp")
	p.In("listitem", "Question 1").Wait("button", "Remove: Which colour?")
}
