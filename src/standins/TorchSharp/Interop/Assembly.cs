using System.Runtime.InteropServices;

// The native library lies beside this assembly.
[assembly: DefaultDllImportSearchPaths(
    DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
