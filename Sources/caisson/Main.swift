import Commands

@main
enum Main {
    static func main() { CommandLineEntry.main() }
}
