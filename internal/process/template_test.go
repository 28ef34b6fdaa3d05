package process_test

import (
	"bytes"
	"strings"
	"testing"

	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/library"
	"throughline/internal/process"
)

func TestUseATemplateOfTheLibrary(t *testing.T) {
	each(t, func(t *testing.T, h world) {
		ctx := ada
		p, v, err := h.Use(ctx, "employee-onboarding", process.NewProcess{Name: "Welcome"}, map[string]id.Team{"IT": id.Team("it-team")})
		if err != nil {
			t.Fatal(err)
		}
		doc, err := h.Document(ctx, p.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		bound := ""
		for _, l := range doc.Lanes {
			if l.Team == id.Team("it-team") {
				bound += l.Name
			}
		}
		if v.Number != 1 || p.Name != "Welcome" || len(p.Teams) != 1 || bound != "IT" || len(doc.Gaps) != 0 || p.Description == "" {
			t.Errorf("%+v %+v, bound %s, gaps %v", p, v, bound, doc.Gaps)
		}
		if _, err := h.Publish(ctx, p.ID, 0, ""); err != nil {
			t.Error(err)
		}
		if _, _, err := h.Use(ctx, "no-such-key", process.NewProcess{}, nil); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if _, _, err := h.Use(viewer, "hiring", process.NewProcess{}, nil); !fault.Is(err, fault.Forbidden) {
			t.Error("a viewer began a process:", err)
		}
	})
}

func TestKeepATemplate(t *testing.T) {
	each(t, func(t *testing.T, h world) {
		ctx := ada
		p, _, err := h.Use(ctx, "hiring", process.NewProcess{}, map[string]id.Team{"Finance": id.Team("it-team")})
		if err != nil {
			t.Fatal(err)
		}
		kept, err := h.KeepTemplate(ctx, p.ID, 0, process.NewTemplate{Name: "Our hiring", Category: "Ours"})
		if err != nil {
			t.Fatal(err)
		}
		offers, err := h.Offers(viewer, "our hiring")
		if err != nil || len(offers) != 1 || !offers[0].Own || offers[0].Category != "Ours" || offers[0].Steps == 0 {
			t.Fatalf("%v %+v", err, offers)
		}
		_, data, err := h.Offer(ctx, string(kept.ID))
		if err != nil || bytes.Contains(data, []byte("it-team")) {
			t.Error("the template still names the team", err)
		}
		again, _, err := h.Use(ctx, string(kept.ID), process.NewProcess{}, nil)
		if err != nil || again.Name != "Our hiring" {
			t.Error(again, err)
		}
		if _, err := h.KeepTemplate(viewer, p.ID, 0, process.NewTemplate{}); !fault.Is(err, fault.Forbidden) {
			t.Error("a viewer kept a template:", err)
		}
		if err := h.DropTemplate(viewer, kept.ID, 0); !fault.Is(err, fault.Forbidden) {
			t.Error("a viewer dropped a template:", err)
		}
		if err := h.DropTemplate(ctx, kept.ID, 0); err != nil {
			t.Fatal(err)
		}
		if offers, err = h.Offers(ctx, "our hiring"); err != nil || len(offers) != 0 {
			t.Error(offers, err)
		}
		if _, _, err := h.Offer(ctx, string(kept.ID)); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

func TestAFileAsTemplate(t *testing.T) {
	each(t, func(t *testing.T, h world) {
		ctx := ada
		file, _ := library.File("month-end-close")
		kept, err := h.AddTemplate(ctx, process.NewTemplate{}, file)
		if err != nil || kept.Name != "Month-end close" || kept.Category != "Finance" {
			t.Fatal(kept, err)
		}
		_, data, err := h.Offer(ctx, string(kept.ID))
		if err != nil || !bytes.Equal(data, file) {
			t.Error("the file's bytes are not kept", err)
		}
		if _, err := h.AddTemplate(ctx, process.NewTemplate{}, []byte("<x/>")); !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
		if _, err := h.AddTemplate(ctx, process.NewTemplate{Name: strings.Repeat("x", 300)}, file); !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
		if _, err := h.Offers(nobody, ""); err == nil {
			t.Error("a stranger saw the templates")
		}
	})
}
