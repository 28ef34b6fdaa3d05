package backup

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/db"
	"throughline/internal/fault"
)

func unpack(t testing.TB, archive []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	members := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if members[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return members
}

func pack(t testing.TB, members map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(members[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// edited gives the archive with its manifest changed.
func edited(t testing.TB, archive []byte, change func(m *Manifest, members map[string][]byte)) []byte {
	t.Helper()
	members := unpack(t, archive)
	var m Manifest
	if err := json.Unmarshal(members[manifestName], &m); err != nil {
		t.Fatal(err)
	}
	change(&m, members)
	if _, kept := members[manifestName]; kept {
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		members[manifestName] = b
	}
	return pack(t, members)
}

// rewrite puts a table's content and tells the manifest the truth about it.
func rewrite(m *Manifest, members map[string][]byte, name, content string) {
	i := slices.IndexFunc(m.Tables, func(t Table) bool { return t.Name == name })
	seen := newTally()
	_, _ = io.WriteString(seen, content)
	m.Tables[i].Rows, m.Tables[i].Bytes, m.Tables[i].SHA256 = int64(strings.Count(content, "\n")), seen.bytes, seen.digest()
	members[m.Tables[i].member()] = []byte(content)
}

func TestHostileArchives(t *testing.T) {
	s := fresh(t, db.SQLite)
	sum := s.furnish(t)
	good, _ := s.write(t, true)
	edit := func(change func(m *Manifest, members map[string][]byte)) []byte { return edited(t, good, change) }
	if _, err := restore(fresh(t, db.SQLite), edit(func(*Manifest, map[string][]byte) {})); err != nil {
		t.Fatalf("packed anew it is refused: %v", err)
	}
	lite, pg := fresh(t, db.SQLite), fresh(t, db.Postgres)
	for _, c := range []struct {
		name    string
		archive []byte
		want    string
	}{
		{"nothing", nil, "not a whole archive"},
		{"another kind of file", []byte("SQLite format 3\x00"), "not a whole archive"},
		{"cut off", good[:len(good)-100], "not a whole archive"},
		{"cut in the middle", append(slices.Clone(good[:len(good)/2]), good[len(good)*3/4:]...), ""},
		{"a name that leads out", edit(func(_ *Manifest, f map[string][]byte) { f["../../etc/cron.d/x"] = nil }), "which no archive of Throughline has"},
		{"an absolute name", edit(func(_ *Manifest, f map[string][]byte) { f["/etc/passwd"] = nil }), "which no archive of Throughline has"},
		{"a name that leads out of a folder", edit(func(_ *Manifest, f map[string][]byte) { f["files/../../x"] = nil }), "which no archive of Throughline has"},
		{"no manifest", edit(func(_ *Manifest, f map[string][]byte) { delete(f, manifestName) }), "no manifest.json"},
		{"a newer format", edit(func(m *Manifest, _ map[string][]byte) { m.Format = 2 }), "format 2"},
		{"a newer schema", edit(func(m *Manifest, _ map[string][]byte) { m.Schema = 9999 }), "newer Throughline"},
		{"an older schema in a newer database", edit(func(m *Manifest, _ map[string][]byte) { m.Schema = 1 }), "never opened"},
		{"a missing table", edit(func(_ *Manifest, f map[string][]byte) { delete(f, "tables/task.jsonl") }), "tables/task.jsonl"},
		{"a table that the manifest hides", edit(func(m *Manifest, _ map[string][]byte) { m.Tables = m.Tables[1:] }), "does not name"},
		{"an unknown table", edit(func(m *Manifest, f map[string][]byte) {
			m.Tables = append(m.Tables, Table{Shape: db.Shape{Name: "spy", Columns: []db.Column{{Name: "id", Kind: db.KindText}}, Key: []string{"id"}}})
			rewrite(m, f, "spy", "")
		}), "the table spy, which this program does not know"},
		{"a table less", edit(func(m *Manifest, f map[string][]byte) {
			i := slices.IndexFunc(m.Tables, func(t Table) bool { return t.Name == "task_label" })
			m.Tables = slices.Delete(m.Tables, i, i+1)
			delete(f, "tables/task_label.jsonl")
		}), "does not hold the table task_label"},
		{"an unknown column", edit(func(m *Manifest, f map[string][]byte) {
			m.Tables[0].Columns = append(m.Tables[0].Columns, db.Column{Name: "x; DROP TABLE person", Kind: db.KindText})
			if m.Tables[0].Rows == 0 {
				return
			}
			rewrite(m, f, m.Tables[0].Name, "")
		}), "has the columns"},
		{"a changed row", edit(func(_ *Manifest, f map[string][]byte) {
			f["tables/person.jsonl"] = bytes.Replace(f["tables/person.jsonl"], []byte("ada@"), []byte("eve@"), 1)
		}), "tables/person.jsonl in the archive is damaged"},
		{"a row that is no row", edit(func(m *Manifest, f map[string][]byte) { rewrite(m, f, "team", "[1]\n") }), "row 1 of tables/team.jsonl cannot be read: it is not a JSON object"},
		{"a row without a column", edit(func(m *Manifest, f map[string][]byte) { rewrite(m, f, "team", "{\"id\":\"t\"}\n") }), "it has no column version"},
		{"a column of another kind", edit(func(m *Manifest, f map[string][]byte) {
			rewrite(m, f, "task_counter", `{"project_id":"p","next":"7"}`+"\n")
		}), "its column next is not of kind bigint"},
		{"a reference to nothing", edit(func(m *Manifest, f map[string][]byte) {
			rewrite(m, f, "task_counter", `{"project_id":"nowhere","next":7}`+"\n")
		}), "task_counter"},
		{"the same row twice", edit(func(m *Manifest, f map[string][]byte) {
			rewrite(m, f, "task_counter", strings.Repeat(`{"project_id":"p","next":7}`+"\n", 2))
		}), "task_counter"},
		{"a row in a form that is not stored so", edit(func(m *Manifest, f map[string][]byte) {
			rewrite(m, f, "task_counter", `{"next":7,"project_id":"p"}`+"\n")
		}), "otherwise than it stands"},
		{"a history that was rewritten", edit(func(m *Manifest, f map[string][]byte) {
			rewrite(m, f, "event", strings.Replace(string(f["tables/event.jsonl"]), `"actor_id":"ada"`, `"actor_id":"eve"`, 1))
		}), "history in the archive does not hang together"},
		{"another head", edit(func(m *Manifest, _ map[string][]byte) { m.History.Seq++ }), "ends at event 40"},
		{"a file with another content", edit(func(_ *Manifest, f map[string][]byte) { f["files/"+sum] = []byte("the content of a filf") }), "files/" + sum + " in the archive is damaged"},
		{"a file less", edit(func(_ *Manifest, f map[string][]byte) { delete(f, "files/"+sum) }), "attached files"},
		{"a file more", edit(func(_ *Manifest, f map[string][]byte) { f["files/"+strings.Repeat("0", 64)] = nil }), "attached files"},
		{"a member twice", twice(t, good), "twice"},
		{"a bomb", bomb(t, good), "as a bomb does"},
		{"a long line", edit(func(m *Manifest, f map[string][]byte) { rewrite(m, f, "team", strings.Repeat(" ", maxLine+1)+"\n") }), "longer than 64 MB"},
		{"very many members", crowd(), "lists more files"},
		{"a manifest like a mountain", edit(func(m *Manifest, f map[string][]byte) { m.Organisation = strings.Repeat("x", maxManifest) }), "larger than 16 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, into := range []stage{lite, pg} {
				begun := time.Now()
				_, err := restore(into, c.archive)
				if err == nil || fault.As(err) == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s: %v, want %q", into.DB.Engine(), err, c.want)
				}
				if took := time.Since(begun); took > 5*time.Second {
					t.Errorf("it took %v to refuse", took)
				}
				if err := empty(context.Background(), into.DB); err != nil {
					t.Fatalf("something was restored: %v", err)
				}
				for f := range into.Files.Walk(context.Background()) {
					t.Fatalf("the file %s was kept", f.SHA256)
				}
			}
		})
	}
	// Nothing of all that stands in the way of the good one.
	for _, into := range []stage{lite, pg} {
		if _, err := restore(into, good); err != nil {
			t.Errorf("%s: %v", into.DB.Engine(), err)
		}
	}
}

// copied writes the members of an archive into another and then what add writes.
func copied(t testing.TB, archive []byte, add func(z *zip.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	from, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range from.File {
		if err := z.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	add(z)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func twice(t testing.TB, archive []byte) []byte {
	return copied(t, archive, func(z *zip.Writer) { _, _ = z.Create("tables/team.jsonl") })
}

// bomb is an archive whose last member says that it unpacks to 4 GB.
func bomb(t testing.TB, archive []byte) []byte {
	return copied(t, archive, func(z *zip.Writer) {
		_, _ = z.CreateRaw(&zip.FileHeader{Name: "tables/bomb.jsonl", Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(nil), CompressedSize64: 0, UncompressedSize64: 4 << 30})
	})
}

// crowd is a small archive that lists a million members.
var crowd = func() []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 1_000_000 {
		_, _ = z.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("%07d", i)})
	}
	_ = z.Close()
	return b.Bytes()
}

// Opening a hostile archive does not take the memory that it asks for.
func TestHostileArchivesAreCheap(t *testing.T) {
	archive := crowd()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	_, err := Verify(context.Background(), bytes.NewReader(archive), int64(len(archive)))
	runtime.ReadMemStats(&after)
	if !fault.Is(err, fault.Limit) {
		t.Errorf("a million members: %v", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 256<<20 {
		t.Errorf("refusing took %d MB", used>>20)
	}
}
