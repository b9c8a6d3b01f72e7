/**
 * Keys of unit files beside those that are offered. Sorted by what leaving them out would mean: without effect in a lab,
 * or another behaviour than the file asks for, which is refused. What is in neither list systemd does not know either.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Accepted without effect: they confine a service, weigh it against others, or describe it. */
export const harmlessKeys = words(`
  Documentation DefaultDependencies RequiresMountsFor IgnoreOnIsolate SourcePath CollectMode SurviveFinalKillSignal
  AllowIsolate RefuseManualStart RefuseManualStop DefaultInstance
  NotifyAccess GuessMainPID SyslogFacility SyslogLevel SyslogLevelPrefix LogLevelMax LogRateLimitIntervalSec
  LogRateLimitBurst OOMPolicy OOMScoreAdjust Nice CPUSchedulingPolicy CPUSchedulingPriority IOSchedulingClass
  IOSchedulingPriority CPUAffinity Slice Delegate CPUAccounting MemoryAccounting TasksAccounting IOAccounting
  IPAccounting CPUWeight StartupCPUWeight CPUShares IOWeight TasksMax LimitCPU LimitFSIZE LimitDATA LimitSTACK
  LimitCORE LimitRSS LimitAS LimitNPROC LimitMEMLOCK LimitLOCKS LimitSIGPENDING LimitMSGQUEUE LimitNICE LimitRTPRIO
  PrivateTmp PrivateDevices PrivateUsers ProtectSystem ProtectHome ProtectKernelTunables ProtectKernelModules
  ProtectKernelLogs ProtectControlGroups ProtectClock ProtectHostname ProtectProc ProcSubset NoNewPrivileges
  CapabilityBoundingSet AmbientCapabilities SecureBits SystemCallFilter SystemCallArchitectures SystemCallErrorNumber
  RestrictAddressFamilies RestrictNamespaces RestrictRealtime RestrictSUIDSGID LockPersonality MemoryDenyWriteExecute
  RemoveIPC KeyringMode ReadWritePaths ReadOnlyPaths InaccessiblePaths ReadWriteDirectories DevicePolicy DeviceAllow
  TimerSlackNSec IgnoreSIGPIPE FinalKillSignal SendSIGHUP TimeoutAbortSec TTYPath TTYReset TTYVHangup UtmpIdentifier
`);

/** They mean something that is not offered: a unit that uses one is refused rather than run otherwise. */
export const refusedKeys = words(`
  OnFailure OnSuccess Conflicts Requisite Upholds BindsTo PropagatesStopTo PropagatesReloadTo ReloadPropagatedFrom
  JoinsNamespaceOf StopWhenUnneeded FailureAction SuccessAction StartLimitAction JobTimeoutSec JobRunningTimeoutSec
  RebootArgument ConditionArchitecture ConditionVirtualization ConditionHost ConditionKernelCommandLine
  ConditionPathIsSymbolicLink ConditionPathIsMountPoint ConditionPathIsReadWrite ConditionPathExistsGlob
  ConditionDirectoryNotEmpty ConditionFileIsExecutable ConditionUser ConditionGroup ConditionEnvironment
  AssertPathExists AssertPathIsDirectory AssertFileNotEmpty
  BusName ExecCondition WatchdogSec RuntimeMaxSec RuntimeRandomizedExtraSec RestartSteps RestartMaxDelaySec RestartMode
  ExitType RootDirectory RootImage RootDirectoryStartOnly PermissionsStartOnly NonBlocking Sockets
  FileDescriptorStoreMax USBFunctionDescriptors DynamicUser PAMName UnsetEnvironment LoadCredential SetCredential
  StandardInput StandardInputText StandardInputData StateDirectory CacheDirectory LogsDirectory ConfigurationDirectory
  BindPaths BindReadOnlyPaths TemporaryFileSystem PrivateNetwork NetworkNamespacePath PrivateMounts MountFlags
  ReloadSignal RestartKillSignal WatchdogSignal MemoryMax MemoryHigh MemoryLimit CPUQuota IPAddressAllow IPAddressDeny
`);
