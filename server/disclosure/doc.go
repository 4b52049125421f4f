// Package disclosure is what the public sees and says: publications as frozen words, withdrawable and logged; reports that become leads, their makers sealed apart.
package disclosure
