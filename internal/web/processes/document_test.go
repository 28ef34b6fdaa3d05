package processes

import (
	"testing"

	"throughline/internal/process"
)

func TestQuestionsAreWrittenOneALine(t *testing.T) {
	text := "Start date (date, required)\nSite (Berlin, Porto)\nAnything else?\nHow many (number)\nPrice (money, EUR, from 0, to 5000.5)\nWeight (number, unit kg)\nTools (several of, Laptop, Phone, required)\nDesk (photo)\nBuddy (person)"
	inputs, err := inputsOf("\n" + text + "\n\n")
	if err != nil || len(inputs) != 9 {
		t.Fatal(inputs, err)
	}
	if in := inputs[0]; in.Label != "Start date" || in.Kind != process.Day || !in.Required {
		t.Errorf("%+v", in)
	}
	if in := inputs[1]; in.Kind != process.Choice || len(in.Options) != 2 || in.Options[1] != "Porto" {
		t.Errorf("%+v", in)
	}
	if got := inputsText(inputs); got != text {
		t.Errorf("%q", got)
	}
	if _, err := inputsOf(" (date)"); err != nil {
		t.Error("a line in brackets alone is a question of its own words:", err)
	}
}

func TestTimesAsPeopleSayThem(t *testing.T) {
	for minutes, want := range map[float64]string{0: "0 min", 45: "45 min", 119: "119 min", 220: "3.7 h", 1440: "24 h", 3120: "2.2 d"} {
		if got := span(minutes); got != want {
			t.Errorf("%v minutes: %s, not %s", minutes, got, want)
		}
	}
	if percent(3.365) != "3.4%" || percent(58.14) != "58.1%" || percent(100) != "100%" {
		t.Error(percent(3.365), percent(58.14), percent(100))
	}
}
