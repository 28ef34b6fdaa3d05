package process_test

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"throughline/internal/act"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/process"
)

func (w world) export(t *testing.T, p process.Process, number int64) string {
	t.Helper()
	_, data, err := w.Export(ada, p.ID, number)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestDraftsAreSavedPublishedAndFrozen(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p, v := w.create(t, onboarding())
		first := w.export(t, p, 0)
		edited := strings.Replace(first, "First step", "Order the laptop", 1)
		ctx, receipt := act.WithReceipt(ada)
		saved, err := w.SaveMap(ctx, p.ID, v.Version, []byte(edited))
		if err != nil || saved.Map == v.Map {
			t.Fatal(saved, err)
		}
		if got := w.export(t, p, 1); got != edited {
			t.Error("another map was stored")
		}
		events, err := history.OfAct(ada, w.db, receipt.Act)
		if err != nil || len(events) != 1 || len(events[0].Changed["map_id"][1]) != 66 {
			t.Fatalf("the history holds more than the digest: %v %v", events[0].Changed, err)
		}
		_, err = w.SaveMap(ada, p.ID, v.Version, []byte(edited))
		want(t, err, fault.Stale)
		if same, err := w.SaveMap(ada, p.ID, 0, []byte(edited)); err != nil || same.Version != saved.Version {
			t.Error("saving the same map changed something:", same, err)
		}
		if err = w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		if got := w.export(t, p, 0); got != first {
			t.Error("undo did not bring the map back")
		}
		if _, err = w.SaveMap(ada, p.ID, 0, []byte(edited)); err != nil {
			t.Fatal(err)
		}
		_, err = w.SaveMap(ada, p.ID, 0, []byte("<bpmn"))
		want(t, err, fault.Invalid)
		if v, err = w.BindLane(ada, p.ID, 0, "Lane_2", "t2"); err != nil {
			t.Fatal(err)
		}
		_, err = w.BindLane(ada, p.ID, 0, "Lane_9", "t2")
		want(t, err, fault.Invalid, "lane")
		_, err = w.BindLane(ada, p.ID, 0, "Lane_2", "none")
		want(t, err, fault.Invalid, "team")
		r, err := w.Read(viewer, p.ID, 1)
		if err != nil || r.Lanes[1].Team != "t2" || r.Steps[1].Name != "Order the laptop" {
			t.Fatalf("%+v %v", r, err)
		}
		want(t, w.Discard(ada, p.ID, 0), fault.Conflict)
		if v, err = w.Publish(ada, p.ID, v.Version, " Agreed with IT "); err != nil || v.Status != process.Published || v.Note != "Agreed with IT" || v.Published.IsZero() {
			t.Fatal(v, err)
		}
		_, err = w.SaveMap(ada, p.ID, 0, []byte(first))
		want(t, err, fault.Conflict)
		_, err = w.Publish(ada, p.ID, 0, "")
		want(t, err, fault.Conflict)
		published := w.export(t, p, 1)

		if v, err = w.StartDraft(ada, p.ID); err != nil || v.Number != 2 {
			t.Fatal(v, err)
		}
		if again, err := w.StartDraft(ada, p.ID); err != nil || again.ID != v.ID {
			t.Fatal("a second draft:", again, err)
		}
		if _, err = w.SaveMap(ada, p.ID, v.Version, []byte(strings.Replace(published, "Order the laptop", "Order at offer", 1))); err != nil {
			t.Fatal(err)
		}
		if w.export(t, p, 1) != published {
			t.Error("a published version changed")
		}
		if err = w.Discard(ctx, p.ID, 0); err != nil {
			t.Fatal(err)
		}
		if list, err := w.Versions(viewer, p.ID); err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		if err = w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(w.export(t, p, 0), "Order at offer") {
			t.Error("undo did not bring the draft back")
		}
		_, _, err = w.Export(ada, p.ID, 7)
		want(t, err, fault.NotFound)
		if got, want := w.kinds(t), "created drafted mapped mapped mapped bound published drafted mapped discarded discarded"; got != want {
			t.Errorf("events %s, want %s", got, want)
		}
	})
}

func TestABrokenMapIsNotPublished(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p, _ := w.create(t, onboarding())
		broken := strings.Replace(w.export(t, p, 0), `targetRef="End_1"`, `targetRef="Start_1"`, 1)
		if _, err := w.Replace(ada, p.ID, 0, []byte(broken)); err != nil {
			t.Fatal(err)
		}
		_, err := w.Publish(ada, p.ID, 0, "")
		want(t, err, fault.Conflict)
		if len(fault.As(err).Problems) == 0 {
			t.Error("no element is named")
		}
	})
}

func TestImportKeepsTheBytes(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		donor, _ := w.create(t, onboarding())
		plain := w.export(t, donor, 0)
		odd := strings.Replace(plain, "<bpmn:collaboration", "<!-- kept -->\r\n\t<bpmn:collaboration", 1)
		units := utf16.Encode([]rune(strings.Replace(plain, "UTF-8", "UTF-16", 1)))
		wide := []byte{0xff, 0xfe}
		for _, u := range units {
			wide = binary.LittleEndian.AppendUint16(wide, u)
		}
		latin := []byte(strings.Replace(plain, "UTF-8", "ISO-8859-1", 1))
		latin = bytes.Replace(latin, []byte("People &amp; ops"), []byte("B\xfcro"), 1)
		for name, file := range map[string][]byte{"odd white space": []byte(odd), "a byte order mark": []byte("\xef\xbb\xbf" + plain), "UTF-16": wide, "Latin 1": latin} {
			p, v, err := w.Import(ada, process.NewProcess{Project: open}, file)
			if err != nil {
				t.Fatal(name, err)
			}
			if p.Name != "Employee onboarding" || v.Number != 1 {
				t.Errorf("%s: named %q", name, p.Name)
			}
			if w.export(t, p, 0) != string(file) {
				t.Errorf("%s: other bytes came back", name)
			}
		}
		for name, file := range map[string]string{"empty": "", "no BPMN": "<html/>", "cut off": plain[:len(plain)/2]} {
			_, _, err := w.Import(ada, process.NewProcess{}, []byte(file))
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, _, err := w.Import(ada, process.NewProcess{}, make([]byte, 9<<20))
		want(t, err, fault.Limit)
		ctx, receipt := act.WithReceipt(ada)
		p, _, err := w.Import(ctx, process.NewProcess{ID: id.Process("0000000000000000000import"), Name: "Named"}, []byte(odd))
		if err != nil || p.Name != "Named" {
			t.Fatal(p, err)
		}
		if err = w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		_, err = w.Get(ada, p.ID)
		want(t, err, fault.NotFound)
	})
}
