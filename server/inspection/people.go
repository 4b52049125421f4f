package inspection

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"github.com/xuncha/xuncha/ent/entdb"
)

// Person is somebody who inspected: by account, or by name alone, as a phone names the second officer.
type Person struct {
	User uuid.UUID // zero: known by name alone
	Name string    // as NameKey writes it; of the account where there is one
}

// Is tells whether two may be one: by account where both have one, else by name.
func (p Person) Is(o Person) bool {
	if p.User != uuid.Nil && o.User != uuid.Nil {
		return p.User == o.User
	}
	return p.Name != "" && p.Name == o.Name
}

// NameKey writes a name as names are compared: width, case, spaces and the dots within say nothing.
func NameKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(name))
}

// Crew is who made an inspection.
type Crew struct {
	Named []Person // the officers that the form names, each once
	All   []Person // and whoever handed it over
}

// Has tells whether somebody of the crew may be the person.
func (c Crew) Has(p Person) bool { return slices.ContainsFunc(c.All, p.Is) }

// CrewsOf tells who made each of some inspections, in no order.
func CrewsOf(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) ([]Crew, error) {
	forms, err := findForms(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var users []uuid.UUID
	for _, f := range forms {
		users = append(users, f.Inspector)
		for _, o := range f.officers() {
			users = append(users, o.User)
		}
	}
	names, err := AccountNames(ctx, tx, users)
	out := make([]Crew, len(forms))
	for i, f := range forms {
		var named []Person
		for _, o := range f.officers() {
			named = append(named, known(o, names))
		}
		out[i].Named = distinct(named)
		out[i].All = distinct(append([]Person{known(Person{User: f.Inspector}, names)}, named...))
	}
	return out, err
}

// TargetsNamed tells what each of some inspections names as its target, registered or not.
func TargetsNamed(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	forms, err := findForms(ctx, tx, ids)
	out := map[uuid.UUID]string{}
	for _, f := range forms {
		if s, err := read(f.Submission); err == nil {
			out[f.ID] = s.Target
		}
	}
	return out, err
}

// known gives a person the account's name. One of an account that is none here is known by the name that the form gives.
func known(p Person, names map[uuid.UUID]string) Person {
	name, ok := names[p.User]
	switch {
	case ok:
		p.Name = NameKey(name)
	case p.Name != "":
		p.User = uuid.Nil
	}
	return p
}

// officers are those that the form names.
func (in Inspection) officers() (out []Person) {
	s, err := read(in.Submission)
	if err != nil {
		return nil
	}
	return officersOf(s)
}

func officersOf(s Submission) (out []Person) {
	for _, o := range s.Officers {
		user, _ := uuid.Parse(o.User)
		if p := (Person{user, NameKey(o.Name)}); p != (Person{}) {
			out = append(out, p)
		}
	}
	return out
}

// distinct keeps one of those that may be one.
func distinct(all []Person) (out []Person) {
	for _, p := range all {
		if !slices.ContainsFunc(out, p.Is) {
			out = append(out, p)
		}
	}
	return out
}
