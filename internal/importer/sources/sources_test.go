package sources

import (
	"context"
	"errors"
	"strings"
	"testing"

	"throughline/internal/fault"
	"throughline/internal/importer"
)

const (
	jiraCSV   = "Summary,Issue key,Issue id,Issue Type,Status\ns,AB-1,1,Task,Open\n"
	linearCSV = "ID,Team,Title,Status,Cycle Number,Canceled,Parent issue,Archived\nA-1,A,t,Todo,,,,\n"
)

func auto(files ...importer.File) (*importer.Batch, error) {
	b, _, err := importer.Read(context.Background(), All(), "auto", files, importer.Options{}, nil)
	return b, err
}

func TestAuto(t *testing.T) {
	for text, want := range map[string]string{jiraCSV: "jira", linearCSV: "linear"} {
		b, err := auto(importer.FromBytes("x", []byte(text)))
		if err != nil || b.Source != want || len(b.Tasks) != 1 {
			t.Errorf("%s: got %v, %v", want, b, err)
		}
	}
}

func TestMixedSetIsRefusedBySentence(t *testing.T) {
	_, err := auto(importer.FromBytes("a.csv", []byte(jiraCSV)), importer.FromBytes("b.csv", []byte(linearCSV)), importer.FromBytes("c.txt", []byte("hello")))
	if !fault.Is(err, fault.Invalid) {
		t.Fatal(err)
	}
	for _, part := range []string{"“a.csv” is a Jira CSV export", "“b.csv” is a Linear CSV export", "“c.txt” is a form no reader knows"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	if _, _, err := importer.Read(context.Background(), All(), "linear", []importer.File{importer.FromBytes("a.csv", []byte(jiraCSV))}, importer.Options{}, nil); !fault.Is(err, fault.Invalid) {
		t.Error("the wrong reader takes the file")
	}
	if _, _, err := importer.Read(context.Background(), All(), "nothing", []importer.File{importer.FromBytes("a", nil)}, importer.Options{}, nil); err == nil || !strings.Contains(err.Error(), "auto, jira, linear") {
		t.Errorf("got %v", err)
	}
	if _, err := auto(); err == nil {
		t.Error("no file is no import")
	}
}

func TestCancelledReading(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	b, _, err := importer.Read(ctx, All(), "auto", []importer.File{importer.FromBytes("a.csv", []byte(jiraCSV))}, importer.Options{}, nil)
	if b != nil || !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, %v", b, err)
	}
}

func TestSummary(t *testing.T) {
	b, r, err := importer.Read(context.Background(), All(), "", []importer.File{importer.FromBytes("a.csv", []byte(jiraCSV))}, importer.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := importer.Summarize(b, r)
	if s.Source != "jira" || s.Rows != 1 || s.Tasks != 1 || s.Projects != 1 || len(s.Columns) != 5 || s.Lost != 0 || s.Problems == nil {
		t.Errorf("got %+v", s)
	}
}
